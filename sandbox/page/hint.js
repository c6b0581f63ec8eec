// @ts-check
/** The first-visit hint: three things to try, until it is dismissed. */

import { h, iconButton } from "./dom.js";

const REMEMBERED = "sandbox.hint.dismissed";

const TRIES = [
  { command: "/hybrid status", why: "shows how far the company is, blockers first" },
  {
    command: "/hybrid verify-domain fabrikam.com",
    why: "shows a record: publish it in the company panel, and watch it being verified",
  },
  { command: "/hybrid check-sync", why: "finds who is missing from Microsoft 365, and why" },
];

/** @returns {boolean} */
const dismissed = () => {
  try {
    return localStorage.getItem(REMEMBERED) === "yes";
  } catch {
    return false; // no storage in this browser: the hint comes again
  }
};

/**
 * @param {(text: string) => void} write puts a command into the composer
 * @param {() => void} showCompany
 * @returns {HTMLElement | null} null where it was dismissed before
 */
export function firstVisitHint(write, showCompany) {
  if (dismissed()) return null;
  const close = () => {
    node.remove();
    try {
      localStorage.setItem(REMEMBERED, "yes");
    } catch {
      // no storage in this browser
    }
  };
  const node = h(
    "aside",
    { class: "hint-card", "aria-label": "Three things to try", "data-testid": "first-hint" },
    h(
      "div",
      { class: "hint-head" },
      h("h2", null, "Three things to try"),
      iconButton("close", "Dismiss this hint", close, { "data-testid": "first-hint-dismiss" }),
    ),
    h(
      "ol",
      null,
      TRIES.map(({ command, why }) =>
        h(
          "li",
          null,
          h(
            "button",
            { type: "button", class: "try", "data-try": command, onclick: () => write(command) },
            h("code", null, command),
          ),
          h("span", { class: "muted" }, why),
        ),
      ),
    ),
    h(
      "p",
      { class: "muted small-print" },
      "The ",
      h("button", { type: "button", class: "link-button", onclick: showCompany }, "company panel"),
      " is the control room of this pretend company. Nothing here leaves your computer.",
    ),
  );
  return node;
}
