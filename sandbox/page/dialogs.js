// @ts-check
/** Confirm dialogs, as native <dialog>: the browser keeps the focus inside and gives it back. */

import { h } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";

/** @typedef {import("./types.js").TextObject} TextObject */
/** @typedef {import("./workspace.js").Workspace} Workspace */

/** A text object as nodes. @param {Workspace} workspace @param {TextObject | string | undefined} text @returns {Node} */
export function textNode(workspace, text) {
  if (!text) return document.createTextNode("");
  if (typeof text === "string") return plainWithEmoji(workspace, text);
  return text.type === "mrkdwn" ? mrkdwn(workspace, text.text) : plainWithEmoji(workspace, text.text);
}

/** plain_text: line breaks and :emoji:, nothing else. @param {Workspace} workspace @param {string} text @returns {Node} */
export function plainWithEmoji(workspace, text) {
  return document.createTextNode(plainString(workspace, text));
}

/** @param {Workspace} workspace @param {TextObject | string | undefined} text @returns {string} */
export function plainString(workspace, text) {
  const words = typeof text === "string" ? text : (text?.text ?? "");
  return words.replace(/:([a-z0-9_+-]+):/g, (whole, name) => workspace.emoji(name) ?? whole);
}

/**
 * Ask with Slack's confirm object. Esc means no.
 * @param {Workspace} workspace
 * @param {{title?: TextObject, text?: TextObject, confirm?: TextObject, deny?: TextObject, style?: string}} confirm
 * @returns {Promise<boolean>}
 */
export function confirmed(workspace, confirm) {
  return new Promise((resolve) => {
    let answer = false;
    const finish = (/** @type {boolean} */ yes) => {
      answer = yes;
      dialog.close();
    };
    const yes = h(
      "button",
      {
        type: "button",
        class: confirm.style === "danger" ? "button danger" : "button primary",
        "data-testid": "confirm-ok",
        onclick: () => finish(true),
      },
      plainString(workspace, confirm.confirm) || "Yes",
    );
    const no = h(
      "button",
      { type: "button", class: "button", "data-testid": "confirm-cancel", onclick: () => finish(false) },
      plainString(workspace, confirm.deny) || "Cancel",
    );
    const dialog = h(
      "dialog",
      {
        class: "dialog confirm",
        "aria-labelledby": "confirm-title",
        "aria-describedby": "confirm-text",
        "data-testid": "confirm",
      },
      h("h2", { id: "confirm-title" }, plainString(workspace, confirm.title) || "Are you sure?"),
      h("div", { id: "confirm-text", class: "text" }, textNode(workspace, confirm.text)),
      h("div", { class: "dialog-buttons" }, no, yes),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
    (confirm.style === "danger" ? no : yes).focus();
  });
}
