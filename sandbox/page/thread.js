// @ts-check
/** The side panel with one thread. */

import { Composer } from "./composer.js";
import { messagesOf } from "./conversation.js";
import { fill, h, iconButton } from "./dom.js";
import { MessageList } from "./message_list.js";
import { get } from "./server.js";

/** @typedef {import("./types.js").Channel} Channel */
/** @typedef {import("./types.js").Message} Message */
/** @typedef {import("./workspace.js").Workspace} Workspace */

export class ThreadPanel {
  /** @param {HTMLElement} holder @param {() => void} onclose */
  constructor(holder, onclose) {
    this.holder = holder;
    this.onclose = onclose;
    /** @type {{workspace: Workspace, channel: Channel, parent: Message, list: MessageList, composer: Composer} | null} */
    this.open = null;
    /** @type {HTMLElement | null} */
    this.opener = null;
    holder.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) {
        event.preventDefault();
        this.close();
      }
    });
  }

  /** @param {Workspace} workspace @param {Channel} channel @param {Message} parent @param {(s: any, m: Message) => void} runShortcut */
  show(workspace, channel, parent, runShortcut) {
    this.opener = /** @type {HTMLElement | null} */ (document.activeElement);
    const composer = new Composer(workspace, {
      channel: channel.id,
      thread: parent.ts,
      label: "Reply",
      testid: "thread-composer",
      onSent: () => list.follow(),
    });
    const host = {
      complain: (/** @type {string} */ sentence) => composer.notice(sentence),
      openThread: null,
      runShortcut,
    };
    const list = new MessageList(workspace, host, { label: "Thread", testid: "thread-messages", empty: null });
    this.open = { workspace, channel, parent, list, composer };
    fill(
      this.holder,
      h(
        "header",
        { class: "panel-head" },
        h("h2", null, "Thread"),
        h("span", { class: "muted" }, channel.kind === "im" ? workspace.channelName(channel) : `#${channel.name}`),
        iconButton("close", "Close the thread", () => this.close(), { "data-testid": "thread-close" }),
      ),
      list.node,
      composer.node,
    );
    this.holder.hidden = false;
    this.load();
    composer.input.focus();
  }

  async load() {
    const { open } = this;
    if (!open) return;
    const { workspace, channel, parent, list, composer } = open;
    try {
      const fetching = get("/client/messages", { as: workspace.me, channel: channel.id, thread_ts: parent.ts }).then(
        messagesOf,
      );
      await list.load(fetching.then((some) => (some.some((m) => m.ts === parent.ts) ? some : [parent, ...some])));
    } catch (error) {
      composer.notice(error instanceof Error ? error.message : String(error));
    }
  }

  /** @param {Message} message @returns {boolean} whether the open thread holds it */
  holds(message) {
    return (
      this.open !== null &&
      message.channel === this.open.channel.id &&
      (message.thread_ts === this.open.parent.ts || message.ts === this.open.parent.ts)
    );
  }

  close() {
    if (!this.open) return;
    this.open = null;
    this.holder.hidden = true;
    this.holder.replaceChildren();
    this.onclose();
    if (this.opener?.isConnected) this.opener.focus();
  }
}
