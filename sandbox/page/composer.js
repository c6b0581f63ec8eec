// @ts-check
/** Where people write: completion, history, sending, and the sentence below when something went wrong. */

import { announce, fill, h, icon } from "./dom.js";
import { shortcutMenu } from "./messages.js";
import { post, refusal } from "./server.js";
import { suggestions } from "./suggest.js";

/** @typedef {import("./suggest.js").Suggestion} Suggestion */
/** @typedef {import("./workspace.js").Workspace} Workspace */

const HISTORY = "sandbox.composer.history";
const KEPT = 50;

/** @returns {string[]} newest last */
function readHistory() {
  try {
    const stored = JSON.parse(localStorage.getItem(HISTORY) ?? "[]");
    return Array.isArray(stored) ? stored.filter((line) => typeof line === "string") : [];
  } catch {
    return [];
  }
}

export class Composer {
  /**
   * @param {Workspace} workspace
   * @param {{channel: string, thread?: string, label: string, testid: string, onSent: () => void,
   *   runShortcut?: (callback: string) => void}} where
   */
  constructor(workspace, where) {
    this.workspace = workspace;
    this.where = where;
    /** @type {Map<string, string>} "@Name" to user id, for the names that were completed */
    this.mentions = new Map();
    /** @type {Suggestion[]} */
    this.offered = [];
    this.active = 0;
    this.past = readHistory();
    this.at = this.past.length;
    this.draft = "";
    this.sending = false;
    const id = `composer-${where.testid}`;
    this.input = h("textarea", {
      rows: 1,
      class: "composer-input",
      "aria-label": where.label,
      placeholder: where.label,
      spellcheck: "true",
      autocomplete: "off",
      "aria-autocomplete": "list",
      "aria-controls": `${id}-list`,
      "aria-describedby": `${id}-below`,
      "data-testid": where.testid,
      oninput: () => this.changed(),
      onkeydown: (/** @type {KeyboardEvent} */ e) => this.onKey(e),
      onblur: () => this.offer([]),
      onclick: () => this.suggest(),
    });
    this.sendButton = h(
      "button",
      {
        type: "button",
        class: "send",
        "aria-label": "Send",
        title: "Send (Enter)",
        "data-testid": where.thread ? "thread-send" : "send",
        "aria-disabled": "true",
        onclick: () => this.send(),
      },
      icon("send"),
    );
    this.list = h("div", {
      id: `${id}-list`,
      class: "suggestions",
      role: "listbox",
      "aria-label": "Completions",
      "data-testid": "suggestions",
      hidden: true,
    });
    this.below = h("div", { id: `${id}-below`, class: "composer-below" });
    const globals = workspace.state.shortcuts?.filter((s) => s.type !== "message") ?? [];
    this.node = h(
      "div",
      { class: "composer" },
      this.list,
      h(
        "div",
        { class: "composer-box" },
        globals.length > 0 &&
          where.runShortcut &&
          shortcutMenu(globals, (s) => where.runShortcut?.(s.callback_id), "plus"),
        this.input,
        this.sendButton,
      ),
      this.below,
    );
    this.notice("");
  }

  /** @param {string} text @param {boolean} [focus] */
  write(text, focus = true) {
    this.input.value = text;
    this.changed();
    if (focus) this.input.focus();
    this.input.setSelectionRange(text.length, text.length);
    this.suggest();
  }

  /** A sentence below the composer, as Slack shows why a command failed; "" puts the key hints back. @param {string} sentence */
  notice(sentence) {
    if (sentence) {
      fill(
        this.below,
        h("p", { class: "notice", role: "alert", "data-testid": "notice" }, sentence),
        h("button", { type: "button", class: "link-button", onclick: () => this.dismiss() }, "Dismiss"),
      );
    } else {
      fill(
        this.below,
        h(
          "p",
          { class: "keys" },
          h("kbd", null, "Enter"),
          " sends, ",
          h("kbd", null, "Shift"),
          "+",
          h("kbd", null, "Enter"),
          " new line",
          !this.where.thread && [", ", h("kbd", null, "/"), " commands"],
        ),
      );
    }
  }

  dismiss() {
    this.notice("");
    this.input.focus();
  }

  changed() {
    this.sendButton.setAttribute("aria-disabled", String(!this.input.value.trim() || this.sending));
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 200)}px`;
    this.suggest();
  }

  suggest() {
    const { value, selectionStart } = this.input;
    this.offer(document.activeElement === this.input ? suggestions(this.workspace, value, selectionStart) : []);
  }

  /** @param {Suggestion[]} offered */
  offer(offered) {
    const before = this.offered.length;
    this.offered = offered;
    this.active = 0;
    this.list.hidden = offered.length === 0;
    fill(
      this.list,
      offered.map((s, index) =>
        h(
          "div",
          {
            id: `${this.list.id}-${index}`,
            class: "suggestion",
            role: "option",
            onpointerdown: (/** @type {Event} */ event) => {
              event.preventDefault();
              this.complete(s);
            },
          },
          h("strong", null, s.title),
          h("span", { class: "muted" }, s.detail),
        ),
      ),
    );
    this.point(0);
    if (offered.length && !before)
      announce(`${offered.length} ${offered.length === 1 ? "completion" : "completions"}, Tab takes the first`);
  }

  /** @param {number} index */
  point(index) {
    const count = this.offered.length;
    if (!count) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    this.active = (index + count) % count;
    [...this.list.children].forEach((node, i) => node.setAttribute("aria-selected", String(i === this.active)));
    this.list.children[this.active]?.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", `${this.list.id}-${this.active}`);
  }

  /** @param {Suggestion} suggestion */
  complete(suggestion) {
    const { value, selectionStart } = this.input;
    if (suggestion.mention) this.mentions.set(suggestion.mention.label, suggestion.mention.id);
    const start = value.slice(0, suggestion.from) + suggestion.insert;
    this.input.value = start + value.slice(selectionStart).replace(/^ /, "");
    this.input.setSelectionRange(start.length, start.length);
    this.changed();
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.isComposing) return;
    const choice = this.offered[this.active];
    if (choice && this.onListKey(event, choice)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") this.recall(event);
  }

  /** @param {KeyboardEvent} event @param {Suggestion} choice @returns {boolean} whether the key was for the list */
  onListKey(event, choice) {
    const complete =
      choice.insert.trimEnd() !== this.input.value.slice(choice.from, this.input.selectionStart).trimEnd();
    if (event.key === "ArrowDown") this.point(this.active + 1);
    else if (event.key === "ArrowUp") this.point(this.active - 1);
    else if (event.key === "Escape") {
      event.stopPropagation();
      this.offer([]);
    } else if ((event.key === "Tab" && !event.shiftKey) || (event.key === "Enter" && !event.shiftKey && complete))
      this.complete(choice);
    else return false;
    event.preventDefault();
    return true;
  }

  /** Arrow up in an empty composer, and from there on, shows what was sent before. @param {KeyboardEvent} event */
  recall(event) {
    const shown = this.past[this.at];
    if (this.input.value && this.input.value !== shown) return;
    const next = this.at + (event.key === "ArrowUp" ? -1 : 1);
    if (next < 0 || next > this.past.length || (event.key === "ArrowDown" && this.at === this.past.length)) return;
    event.preventDefault();
    this.at = next;
    this.write(this.past[next] ?? "");
    this.offer([]);
  }

  async send() {
    const typed = this.input.value.trim();
    if (!typed || this.sending) return;
    this.offer([]);
    this.sending = true;
    this.where.onSent();
    this.sendButton.setAttribute("aria-disabled", "true");
    try {
      const { channel, thread } = this.where;
      const problem = refusal(
        await post("/client/post", { as: this.workspace.me, channel, text: this.wire(typed), thread_ts: thread }),
      );
      this.notice(problem);
      this.remember(typed);
      if (!problem && this.input.value.trim() === typed) this.input.value = "";
    } catch (error) {
      this.notice(error instanceof Error ? error.message : String(error));
    } finally {
      this.sending = false;
      this.changed();
      this.offer([]);
    }
  }

  /** The text as typed, with ids for the names that were completed; the server makes Slack's format of it. @param {string} typed */
  wire(typed) {
    const longestFirst = [...this.mentions].sort((a, b) => b[0].length - a[0].length);
    return longestFirst.reduce((text, [label, id]) => text.replaceAll(label, `<@${id}>`), typed);
  }

  /** @param {string} typed */
  remember(typed) {
    this.past = [...readHistory().filter((line) => line !== typed), typed].slice(-KEPT);
    this.at = this.past.length;
    localStorage.setItem(HISTORY, JSON.stringify(this.past));
  }
}
