// @ts-check
/** A place with Block Kit controls: what people entered in it, and sending one control's action to the app. */

import { confirmed } from "./dialogs.js";
import { post, refusal } from "./server.js";

/** @typedef {import("./types.js").Action} Action */
/** @typedef {import("./types.js").Container} Container */
/** @typedef {import("./types.js").Element} Element */
/** @typedef {import("./workspace.js").Workspace} Workspace */

export class Surface {
  /**
   * @param {Workspace} workspace
   * @param {Container} container
   * @param {(sentence: string) => void} complain shows what went wrong, near the surface
   * @param {Surface | null} [before] the surface that this one replaces: what people entered there stays
   */
  constructor(workspace, container, complain, before = null) {
    this.workspace = workspace;
    this.container = container;
    this.complain = complain;
    /** @type {Record<string, Record<string, any>>} */
    this.values = {};
    /** @type {Record<string, any>} by "block action": only what a person changed */
    this.entered = {};
    this.before = before;
  }

  /**
   * Make a control's value part of the state, and give back what it starts with.
   * @param {string} block @param {string} action @param {any} initial
   */
  register(block, action, initial) {
    const key = `${block} ${action}`;
    const kept = this.before?.entered[key];
    const value = kept?.type === initial.type ? kept : initial;
    if (kept === value) this.entered[key] = kept;
    (this.values[block] ??= {})[action] = value;
    return value;
  }

  /** @param {string} block @param {string} action @param {any} value with its type */
  enter(block, action, value) {
    (this.values[block] ??= {})[action] = value;
    this.entered[`${block} ${action}`] = value;
  }

  /**
   * Ask for confirmation where the element wants it, then send; the control is busy meanwhile.
   * @param {HTMLElement} control @param {Element} element @param {Action} action
   * @returns {Promise<boolean>} false where the person said no or the server did
   */
  async send(control, element, action) {
    if (control.getAttribute("aria-disabled") === "true") return false;
    if (element.confirm && !(await confirmed(this.workspace, element.confirm))) return false;
    control.setAttribute("aria-disabled", "true");
    control.setAttribute("aria-busy", "true");
    try {
      const body = { as: this.workspace.me, container: this.container, action, state: { values: this.values } };
      const problem = refusal(await post("/client/action", body));
      if (problem) this.complain(problem);
      return !problem;
    } catch (error) {
      this.complain(error instanceof Error ? error.message : String(error));
      return false;
    } finally {
      control.removeAttribute("aria-disabled");
      control.removeAttribute("aria-busy");
    }
  }
}

/**
 * Replace `before` with `after` in the page; when the focus was on a control inside, it moves to the same control.
 * @param {HTMLElement} before @param {HTMLElement} after
 */
export function swap(before, after) {
  const focused = before.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement) : null;
  const key = focused?.dataset.focus;
  const range = focused instanceof HTMLInputElement && focused.type === "text" ? focused.selectionStart : null;
  before.replaceWith(after);
  if (!focused) return;
  const again = key
    ? /** @type {HTMLElement | null} */ (after.querySelector(`[data-focus="${CSS.escape(key)}"]`))
    : null;
  (again ?? after).focus({ preventScroll: true });
  if (range !== null && again instanceof HTMLInputElement) again.setSelectionRange(range, range);
}
