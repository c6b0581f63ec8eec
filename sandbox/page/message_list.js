// @ts-check
/** A list of messages that follows the server: keeps nodes, focus and what was entered, and stays at the end. */

import { h } from "./dom.js";
import { messageNode } from "./messages.js";
import { swap } from "./surface.js";
import { dayName, momentOf, noteServerTime } from "./times.js";

/** @typedef {import("./types.js").Message} Message */
/** @typedef {import("./types.js").Reaction} Reaction */
/** @typedef {import("./workspace.js").Workspace} Workspace */
/** @typedef {{source: string, compact: boolean, node: HTMLElement, surface: import("./surface.js").Surface}} Drawn */

const TOGETHER = 300; // seconds within which one author's messages share a heading

export class MessageList {
  /**
   * @param {Workspace} workspace
   * @param {import("./messages.js").Host} host
   * @param {{label: string, empty: (() => Node) | null, testid: string}} how `empty`: what stands above the first message
   */
  constructor(workspace, host, { label, empty, testid }) {
    this.workspace = workspace;
    this.host = host;
    /** @type {Map<string, Message>} */
    this.messages = new Map();
    /** @type {Map<string, Drawn>} */
    this.drawn = new Map();
    /** @type {(() => void)[] | null} changes that arrived while the list was being fetched */
    this.waiting = null;
    this.loads = 0;
    this.atEnd = true;
    this.size = "";
    this.list = h("ol", {
      class: "messages",
      "aria-label": label,
      onkeydown: (/** @type {KeyboardEvent} */ e) => this.onKey(e),
    });
    const intro = empty && h("div", { class: "intro" }, empty());
    this.jump = h(
      "button",
      { type: "button", class: "jump", hidden: true, onclick: () => this.toEnd() },
      "New messages below",
    );
    this.scroller = h("div", { class: "scroller", "data-testid": testid }, intro, this.list);
    this.node = h("div", { class: "message-area" }, this.scroller, this.jump);
    this.scroller.addEventListener(
      "scroll",
      () => {
        const { scrollTop, scrollHeight, clientHeight } = this.scroller;
        if (this.size !== `${scrollHeight} ${clientHeight}`) return; // the content moved, not the reader: `grown` follows
        this.atEnd = scrollHeight - scrollTop - clientHeight < 60;
        if (this.atEnd) this.jump.hidden = true;
      },
      { passive: true },
    );
    const grown = new ResizeObserver(() => {
      if (this.atEnd) this.toEnd();
      this.size = `${this.scroller.scrollHeight} ${this.scroller.clientHeight}`;
    });
    grown.observe(this.list);
    grown.observe(this.scroller);
  }

  /** Go to the end and stay there: the answer to what was just sent will stand there. */
  follow() {
    this.atEnd = true;
    this.toEnd();
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.jump.hidden = true;
  }

  /**
   * Replace everything by what `fetching` gives; changes that arrive meanwhile come after it.
   * Of several at once the last begun counts, for it knows most.
   * @param {Promise<Message[]>} fetching
   */
  async load(fetching) {
    this.loads += 1;
    const mine = this.loads;
    this.waiting ??= [];
    this.list.setAttribute("aria-busy", "true");
    try {
      const messages = await fetching;
      if (mine === this.loads) this.messages = new Map(messages.map((m) => [m.ts, m]));
    } finally {
      if (mine === this.loads) this.catchUp();
    }
  }

  /** Make the changes that waited for the list, also when it could not be fetched. */
  catchUp() {
    const changes = this.waiting ?? [];
    this.waiting = null;
    for (const change of changes) change();
    this.draw();
    this.list.removeAttribute("aria-busy");
  }

  /** @param {Message} message new or changed */
  put(message) {
    this.later(() => {
      const isNew = !this.messages.has(message.ts);
      this.messages.set(message.ts, message);
      if (isNew && !this.atEnd) this.jump.hidden = false;
    });
  }

  /** @param {string} ts */
  remove(ts) {
    this.later(() => this.messages.delete(ts));
  }

  /** @param {string} ts @param {Reaction[]} reactions */
  react(ts, reactions) {
    this.later(() => {
      const message = this.messages.get(ts);
      if (message) this.messages.set(ts, { ...message, reactions });
    });
  }

  /** @param {() => void} change */
  later(change) {
    if (this.waiting) this.waiting.push(change);
    else {
      change();
      this.draw();
    }
  }

  /** @returns {Message[]} oldest first */
  inOrder() {
    return [...this.messages.values()].sort((a, b) => Number(a.ts) - Number(b.ts));
  }

  /** Bring the page in line with `messages`, touching only what differs. */
  draw() {
    const wanted = this.inOrder();
    /** @type {HTMLElement[]} */
    const nodes = [];
    /** @type {Message | null} */
    let above = null;
    for (const message of wanted) {
      noteServerTime(message.ts);
      const day = dayName(momentOf(message.ts));
      if (!above || dayName(momentOf(above.ts)) !== day) {
        nodes.push(this.divider(day));
        above = null;
      }
      const compact = above !== null && this.continues(above, message);
      nodes.push(this.nodeOf(message, compact));
      above = message;
    }
    for (const [ts, { node }] of this.drawn) {
      if (this.messages.has(ts)) continue;
      node.remove();
      this.drawn.delete(ts);
    }
    this.place(nodes);
    const current =
      this.list.querySelector('.message[tabindex="0"]') ?? [...this.list.querySelectorAll(".message")].pop();
    current?.setAttribute("tabindex", "0");
    if (this.atEnd) this.toEnd();
  }

  /** @param {HTMLElement[]} nodes */
  place(nodes) {
    let next = this.list.firstElementChild;
    for (const node of nodes) {
      if (node === next) next = next.nextElementSibling;
      else this.list.insertBefore(node, next);
    }
    while (next) {
      const after = next.nextElementSibling;
      next.remove();
      next = after;
    }
  }

  /** @param {string} day @returns {HTMLElement} kept from the last drawing where there is one */
  divider(day) {
    const known = [...this.list.children].find((c) => c instanceof HTMLElement && c.dataset.day === day);
    if (known instanceof HTMLElement) return known;
    return h("li", { class: "day", "data-day": day }, h("span", null, day));
  }

  /** @param {Message} above @param {Message} message @returns {boolean} */
  continues(above, message) {
    const same = this.workspace.author(above).id === this.workspace.author(message).id;
    const bare = !above.blocks?.length && !message.blocks?.length && !above.ephemeral && !message.ephemeral;
    return same && bare && Number(message.ts) - Number(above.ts) < TOGETHER;
  }

  /** @param {Message} message @param {boolean} compact @returns {HTMLElement} */
  nodeOf(message, compact) {
    const source = JSON.stringify(message);
    const old = this.drawn.get(message.ts);
    if (old && old.source === source && old.compact === compact) return old.node;
    const made = messageNode(this.workspace, message, { compact, host: this.host, before: old?.surface ?? null });
    if (old?.node.isConnected) {
      made.node.setAttribute("tabindex", old.node.getAttribute("tabindex") ?? "-1");
      swap(old.node, made.node);
    }
    this.drawn.set(message.ts, { source, compact, ...made });
    return made.node;
  }

  /** Arrow keys go from message to message, when a message itself has the focus. @param {KeyboardEvent} event */
  onKey(event) {
    const here = /** @type {HTMLElement} */ (event.target);
    if (!here.classList.contains("message")) return;
    const all = /** @type {HTMLElement[]} */ ([...this.list.querySelectorAll(".message")]);
    const at = all.indexOf(here);
    const next = all[{ ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key] ?? -1];
    if (!next) return;
    event.preventDefault();
    here.setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
  }
}
