// @ts-check
/** A conversation that is read and not taken part in: every message of a channel, day by day, threads below them. */

import { h } from "./dom.js";
import { messageNode } from "./messages.js";
import { dayName, momentOf, setServerTime } from "./times.js";
import { Workspace } from "./workspace.js";

/** @typedef {import("./types.js").Message} Message */
/** @typedef {import("./types.js").State} State */

const host = { complain: () => {}, openThread: null, runShortcut: () => {} };

/** @param {Workspace} workspace @param {Message} message @param {boolean} compact */
function shown(workspace, message, compact) {
  const { node } = messageNode(workspace, message, { compact, host, before: null });
  node.querySelector(".toolbar")?.remove();
  for (const control of node.querySelectorAll("button, select, input, textarea")) control.setAttribute("disabled", "");
  return node;
}

/**
 * Fill `place` with a conversation.
 * @param {HTMLElement} place
 * @param {{state: State, messages: Message[], threads: Record<string, Message[]>}} told
 */
export function fillTranscript(place, { state, messages, threads }) {
  setServerTime(state.now);
  const workspace = new Workspace(state);
  let day = "";
  for (const message of messages) {
    const name = dayName(momentOf(message.ts));
    if (name !== day) place.append(h("li", { class: "day" }, h("h2", null, name)));
    day = name;
    const node = shown(workspace, message, false);
    const replies = threads[message.ts] ?? [];
    if (replies.length) {
      const count = `${replies.length} ${replies.length === 1 ? "reply" : "replies"}`;
      const list = h("ol", { class: "messages" });
      list.append(...replies.map((reply) => shown(workspace, reply, true)));
      node.querySelector(".message-body")?.append(h("details", { class: "replies" }, h("summary", null, count), list));
    }
    place.append(node);
  }
}
