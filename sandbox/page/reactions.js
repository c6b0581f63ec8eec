// @ts-check
/** Reactions below a message, and the small picker that adds one. */

import { fill, h, icon, popover, rove } from "./dom.js";
import { post, refusal } from "./server.js";
import { emojiNode } from "./workspace.js";

/** @typedef {import("./types.js").Message} Message */
/** @typedef {import("./types.js").Reaction} Reaction */
/** @typedef {import("./workspace.js").Workspace} Workspace */

/** @param {Workspace} workspace @param {Message} message @param {(sentence: string) => void} complain @returns {HTMLElement | null} */
export function reactionRow(workspace, message, complain) {
  const some = (message.reactions ?? []).filter((r) => r.count > 0);
  if (!some.length) return null;
  return h(
    "div",
    { class: "reactions" },
    some.map((r) => pill(workspace, message, r, complain)),
    addButton(workspace, message, complain, "reaction add"),
  );
}

/** @param {Workspace} workspace @param {Message} message @param {Reaction} reaction @param {(sentence: string) => void} complain */
function pill(workspace, message, reaction, complain) {
  const mine = reaction.users.includes(workspace.me);
  const names = reaction.users.map((id) => (id === workspace.me ? "you" : workspace.nameOf(id))).join(", ");
  const words = `${reaction.name.replaceAll("_", " ")}: ${names}`;
  const node = h(
    "button",
    {
      type: "button",
      class: "reaction",
      "aria-pressed": String(mine),
      "aria-label": `${reaction.count} ${words}`,
      title: words,
      "data-testid": "reaction",
      "data-emoji": reaction.name,
      "data-focus": `reaction ${reaction.name}`,
      onclick: () => react(workspace, message, { name: reaction.name, remove: mine }, complain),
    },
    emojiNode(workspace, reaction.name),
    h("span", { class: "count" }, String(reaction.count)),
  );
  return node;
}

/** @param {Workspace} workspace @param {Message} message @param {{name: string, remove: boolean}} what @param {(sentence: string) => void} complain */
async function react(workspace, message, what, complain) {
  try {
    complain(
      refusal(await post("/client/react", { as: workspace.me, channel: message.channel, ts: message.ts, ...what })),
    );
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error));
  }
}

/** @param {Workspace} workspace @param {Message} message @param {(sentence: string) => void} complain @param {string} name of the class */
export function addButton(workspace, message, complain, name) {
  const anchor = h(
    "button",
    {
      type: "button",
      class: name,
      title: "Add a reaction",
      "aria-label": "Add a reaction",
      "aria-haspopup": "dialog",
      "aria-expanded": "false",
      "data-testid": "reaction-add",
      "data-focus": `add ${name}`,
      onclick: () => {
        const already = new Set(
          (message.reactions ?? []).filter((r) => r.users.includes(workspace.me)).map((r) => r.name),
        );
        picker(workspace, anchor, (emoji) =>
          react(workspace, message, { name: emoji, remove: already.has(emoji) }, complain),
        );
      },
    },
    icon("smile"),
  );
  return anchor;
}

const COLUMNS = 7;

/** @param {Workspace} workspace @param {HTMLElement} anchor @param {(name: string) => void} onpick */
export function picker(workspace, anchor, onpick) {
  const shown = h("div", { class: "emoji-grid", role: "group", "aria-label": "Emoji" });
  const search = h("input", {
    type: "text",
    class: "field",
    placeholder: "Search emoji",
    "aria-label": "Search emoji",
    "data-testid": "emoji-search",
  });
  const box = h(
    "div",
    { class: "picker", role: "dialog", "aria-label": "Add a reaction", "data-testid": "emoji-picker" },
    search,
    shown,
  );
  const show = () => {
    const wanted = search.value.trim().toLowerCase().replace(/[: ]+/g, "_").replace(/^_|_$/g, "");
    const names = workspace
      .emojiNames()
      .filter((name) => name.includes(wanted))
      .slice(0, 42);
    fill(
      shown,
      names.length
        ? names.map((name) =>
            h(
              "button",
              {
                type: "button",
                class: "emoji-choice",
                title: `:${name}:`,
                "aria-label": name.replaceAll("_", " "),
                "data-emoji": name,
                onclick: () => {
                  close();
                  onpick(name);
                },
              },
              workspace.emoji(name) ?? name,
            ),
          )
        : h("p", { class: "options-note" }, "No emoji has this name."),
    );
  };
  search.addEventListener("input", show);
  search.addEventListener("keydown", (event) => {
    const first = /** @type {HTMLElement | null} */ (shown.querySelector("button"));
    if (!first || (event.key !== "Enter" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    if (event.key === "Enter") first.click();
    else first.focus();
  });
  shown.addEventListener("keydown", (event) => {
    const all = /** @type {HTMLElement[]} */ ([...shown.querySelectorAll("button")]);
    const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const step = { ArrowDown: COLUMNS, ArrowUp: -COLUMNS }[event.key];
    if (!step) return rove(event, all);
    event.preventDefault();
    if (at + step < 0) search.focus();
    else all[at + step]?.focus();
  });
  show();
  const close = popover(anchor, box);
  search.focus();
}
