// @ts-check
/** One message, as a list item. */

import { blockNodes } from "./blocks.js";
import { h, icon, iconButton, popover, rove } from "./dom.js";
import { fileCard } from "./files.js";
import { mrkdwn, plainText } from "./mrkdwn.js";
import { addButton, reactionRow } from "./reactions.js";
import { Surface } from "./surface.js";
import { ago, clockTime, fullTime, momentOf } from "./times.js";
import { avatar } from "./workspace.js";

/** @typedef {import("./types.js").Message} Message */
/** @typedef {import("./types.js").Shortcut} Shortcut */
/** @typedef {import("./workspace.js").Workspace} Workspace */
/** @typedef {object} Host what the message's surroundings can do
 * @property {(sentence: string) => void} complain
 * @property {((message: Message) => void) | null} openThread null inside a thread
 * @property {(shortcut: Shortcut, message: Message) => void} runShortcut
 */

/** The sentence that a screen reader says for a message. @param {Workspace} workspace @param {Message} message */
export function spoken(workspace, message) {
  const text = plainText(workspace, message.text) || "A message without text.";
  return `${workspace.author(message).real_name}: ${text}${message.ephemeral ? " (Only visible to you)" : ""}`;
}

/**
 * @param {Workspace} workspace @param {Message} message
 * @param {{compact: boolean, host: Host, before: Surface | null}} how `compact`: the line above has author and avatar
 * @returns {{node: HTMLElement, surface: Surface}}
 */
export function messageNode(workspace, message, { compact, host, before }) {
  const author = workspace.author(message);
  const container = /** @type {const} */ ({ type: "message" });
  const place = { ...container, channel: message.channel, ts: message.ts, is_ephemeral: Boolean(message.ephemeral) };
  const surface = new Surface(workspace, place, host.complain, before);
  const when = momentOf(message.ts);
  const node = h("li", {
    class: `message${compact ? " compact" : ""}${message.ephemeral ? " ephemeral" : ""}`,
    tabindex: "-1",
    "data-testid": message.ephemeral ? "ephemeral" : "message",
    "data-ts": message.ts,
    "data-author": author.id,
    "data-focus": "self",
  });
  const time = h("time", { class: "time", datetime: when.toISOString(), title: fullTime(when) }, clockTime(when));
  const gutter = compact ? h("div", { class: "gutter" }, time) : h("div", { class: "gutter" }, avatar(author));
  const head =
    !compact &&
    h(
      "div",
      { class: "message-head" },
      h("strong", { class: "author" }, author.real_name || author.name),
      author.kind === "bot" && h("span", { class: "badge" }, "App"),
      time,
    );
  const body = h(
    "div",
    { class: "message-body" },
    message.ephemeral && h("p", { class: "only-you" }, icon("eye"), " Only visible to you"),
    head,
    content(workspace, message, surface),
    (message.files ?? []).map((file) => fileCard(workspace, file)),
    reactionRow(workspace, message, host.complain),
    threadLine(message, host),
  );
  node.append(gutter, body);
  if (!message.ephemeral) node.append(toolbar(workspace, message, host));
  return { node, surface };
}

/** @param {Workspace} workspace @param {Message} message @param {Surface} surface @returns {HTMLElement} */
function content(workspace, message, surface) {
  const box = h("div", { class: "message-content" });
  const fallback = () => mrkdwn(workspace, message.text);
  if (message.blocks?.length) box.append(blockNodes(surface, message.blocks, fallback));
  else box.append(h("div", { class: "text" }, fallback()));
  if (message.edited) box.append(h("span", { class: "edited" }, "(edited)"));
  return box;
}

/** @param {Message} message @param {Host} host @returns {HTMLElement | null} */
function threadLine(message, { openThread }) {
  const count = message.reply_count ?? 0;
  if (!count || !openThread) return null;
  const last = message.latest_reply ? `last reply ${ago(momentOf(message.latest_reply))}` : "";
  return h(
    "button",
    {
      type: "button",
      class: "thread-line",
      "data-testid": "thread-open",
      "data-focus": "thread",
      onclick: () => openThread(message),
    },
    h("strong", null, `${count} ${count === 1 ? "reply" : "replies"}`),
    h("span", { class: "muted" }, last),
  );
}

/** What shows on hover and focus. @param {Workspace} workspace @param {Message} message @param {Host} host @returns {HTMLElement} */
function toolbar(workspace, message, host) {
  const shortcuts = workspace.state.shortcuts?.filter((s) => s.type === "message") ?? [];
  const { openThread } = host;
  return h(
    "div",
    { class: "toolbar", role: "toolbar", "aria-label": "Message actions" },
    addButton(workspace, message, host.complain, "icon-button"),
    openThread && iconButton("thread", "Reply in thread", () => openThread(message), { "data-testid": "reply" }),
    shortcuts.length > 0 && shortcutMenu(shortcuts, (shortcut) => host.runShortcut(shortcut, message)),
  );
}

/** @param {Shortcut[]} shortcuts @param {(shortcut: Shortcut) => void} onpick @param {"more" | "plus"} [drawing] @returns {HTMLElement} */
export function shortcutMenu(shortcuts, onpick, drawing = "more") {
  const anchor = iconButton(
    drawing,
    "Shortcuts",
    () => {
      const items = shortcuts.map((s) =>
        h(
          "button",
          {
            type: "button",
            role: "menuitem",
            class: "menu-item",
            "data-testid": `shortcut-${s.callback_id}`,
            onclick: () => {
              close();
              onpick(s);
            },
          },
          s.name,
          s.description && h("small", null, s.description),
        ),
      );
      const menu = h(
        "div",
        { class: "menu", role: "menu", onkeydown: (/** @type {KeyboardEvent} */ e) => rove(e, items) },
        items,
      );
      const close = popover(anchor, menu);
      items[0]?.focus();
    },
    { "aria-haspopup": "menu", "aria-expanded": "false", "data-testid": "shortcuts" },
  );
  return anchor;
}
