// @ts-check
/** Views of the app: the App Home, and the stack of modals in one <dialog>. */

import { blockNodes } from "./blocks.js";
import { plainString } from "./dialogs.js";
import { announce, fill, h, icon, refocus } from "./dom.js";
import { post, refusal } from "./server.js";
import { Surface, swap } from "./surface.js";

/** @typedef {import("./types.js").View} View */
/** @typedef {import("./workspace.js").Workspace} Workspace */

const UNKNOWN = () => h("p", { class: "muted" }, "This part of the view cannot be shown here.");

/** The App Home of one person. */
export class Home {
  /** @param {Workspace} workspace @param {(sentence: string) => void} complain */
  constructor(workspace, complain) {
    this.workspace = workspace;
    this.complain = complain;
    /** @type {Surface | null} */
    this.surface = null;
    /** How many views have been shown. */
    this.shown = 0;
    this.blocks = h("div", { class: "home-blocks" });
    this.node = h("div", { class: "scroller home", "data-testid": "home-view" }, this.blocks);
  }

  /** @param {View | null} view */
  show(view) {
    if (!view) {
      fill(
        this.blocks,
        h(
          "div",
          { class: "intro" },
          h("h2", null, `${this.workspace.state.bot.name} has no Home yet`),
          h(
            "p",
            { class: "muted" },
            "The app publishes it a moment after this tab is opened. It shows nothing while the bot is not running.",
          ),
        ),
      );
      return;
    }
    this.shown += 1;
    this.surface = new Surface(this.workspace, { type: "view", view_id: view.id }, this.complain, this.surface);
    const next = h("div", { class: "home-blocks" }, blockNodes(this.surface, view.blocks, UNKNOWN));
    swap(this.blocks, next);
    this.blocks = next;
  }
}

/** @typedef {{view: View, surface: Surface, body: HTMLElement}} Layer */

/** The modals that are open, the topmost shown. Esc or Cancel closes the topmost. */
export class Modals {
  /** @param {Workspace} workspace */
  constructor(workspace) {
    this.workspace = workspace;
    /** @type {Layer[]} */
    this.stack = [];
    this.busy = false;
    this.problem = h("p", { class: "error", role: "alert" });
    this.holder = h("div", { class: "modal-body", "data-testid": "modal-body" });
    this.form = h("form", {
      class: "modal-form",
      novalidate: true,
      onsubmit: (/** @type {Event} */ e) => this.submit(e),
    });
    this.dialog = h(
      "dialog",
      { class: "dialog modal", "aria-labelledby": "modal-title", "data-testid": "modal" },
      this.form,
    );
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.dismiss();
    });
    document.body.append(this.dialog);
  }

  /** @returns {Layer | undefined} */
  get top() {
    return this.stack[this.stack.length - 1];
  }

  /** @param {View} view a new view on top */
  open(view) {
    if (this.stack.some((layer) => layer.view.id === view.id)) return this.update(view);
    this.stack.push(this.layer(view, null));
    announce(`Dialog: ${plainString(this.workspace, view.title)}`);
    return this.draw(true);
  }

  /** @param {View} view replaces the view with its id; what was entered stays where block and action ids are the same */
  update(view) {
    const at = this.stack.findIndex((layer) => layer.view.id === view.id);
    if (at < 0) return;
    const before = /** @type {Layer} */ (this.stack[at]);
    this.stack[at] = this.layer(view, before.surface);
    this.draw(false);
  }

  /** @param {string} id */
  close(id) {
    this.stack = this.stack.filter((layer) => layer.view.id !== id);
    this.draw(true);
  }

  /** @param {View} view @param {Surface | null} before @returns {Layer} */
  layer(view, before) {
    const surface = new Surface(
      this.workspace,
      { type: "view", view_id: view.id },
      (sentence) => this.complain(sentence),
      before,
    );
    const body = h("div", { class: "modal-blocks" }, blockNodes(surface, view.blocks, UNKNOWN));
    return { view, surface, body };
  }

  /** @param {string} sentence */
  complain(sentence) {
    this.problem.textContent = sentence;
  }

  /** @param {boolean} fresh another view than before is on top */
  draw(fresh) {
    const top = this.top;
    if (!top) {
      if (this.dialog.open) {
        this.dialog.close();
        refocus();
      }
      this.form.replaceChildren();
      return;
    }
    const { workspace } = this;
    const { view, body } = top;
    const current = this.holder.firstElementChild;
    if (current instanceof HTMLElement && !fresh) swap(current, body);
    else fill(this.holder, body);
    if (fresh) this.complain("");
    const submit =
      view.submit &&
      h(
        "button",
        { type: "submit", class: "button primary", "data-testid": "modal-submit" },
        plainString(workspace, view.submit),
      );
    const cancel = h(
      "button",
      { type: "button", class: "button", "data-testid": "modal-cancel", onclick: () => this.dismiss() },
      plainString(workspace, view.close) || "Close",
    );
    const head = h(
      "header",
      { class: "modal-head" },
      h("h2", { id: "modal-title" }, plainString(workspace, view.title)),
      h(
        "button",
        { type: "button", class: "icon-button", "aria-label": "Close", onclick: () => this.dismiss(true) },
        icon("close"),
      ),
    );
    const foot = h(
      "footer",
      { class: "modal-foot" },
      this.problem,
      h("div", { class: "dialog-buttons" }, cancel, submit),
    );
    if (!fresh && this.form.contains(this.holder)) {
      this.form.querySelector(".modal-head")?.replaceWith(head);
      this.form.querySelector(".modal-foot")?.replaceWith(foot);
    } else fill(this.form, head, this.holder, foot);
    if (!this.dialog.open) this.dialog.showModal();
    if (fresh) this.focusFirst();
  }

  focusFirst() {
    const wanted =
      this.holder.querySelector("[autofocus]") ??
      this.holder.querySelector("input, textarea, select") ??
      this.form.querySelector(".modal-foot button");
    if (wanted instanceof HTMLElement) wanted.focus();
  }

  /** Close the topmost view, or all, because the person wants it. @param {boolean} [all] */
  async dismiss(all = false) {
    const top = this.top;
    if (!top) return;
    const body = { as: this.workspace.me, view_id: top.view.id, ...(all ? { clear: true } : {}) };
    if (all) this.stack = [];
    this.close(top.view.id);
    await post("/client/close", body).catch(() => undefined); // the view is gone for the person either way
  }

  /** @param {Event} event */
  async submit(event) {
    event.preventDefault();
    const top = this.top;
    if (!top || this.busy) return;
    this.showErrors(this.missing(top));
    if (this.form.querySelector(".input.wrong")) return;
    this.busy = true;
    const button = this.form.querySelector('[type="submit"]');
    button?.setAttribute("aria-busy", "true");
    button?.setAttribute("aria-disabled", "true");
    try {
      const answer = await post("/client/submit", {
        as: this.workspace.me,
        view_id: top.view.id,
        state: { values: top.surface.values },
      });
      if (answer.errors) this.showErrors(answer.errors);
      else this.complain(refusal(answer));
    } catch (error) {
      this.complain(error instanceof Error ? error.message : String(error));
    } finally {
      this.busy = false;
      button?.removeAttribute("aria-busy");
      button?.removeAttribute("aria-disabled");
    }
  }

  /** Required inputs that are empty. @param {Layer} layer @returns {Record<string, string>} */
  missing({ view, surface }) {
    /** @type {Record<string, string>} */
    const errors = {};
    view.blocks.forEach((block, index) => {
      if (block.type !== "input" || block.optional) return;
      const id = block.block_id ?? `block-${index}`;
      const value = surface.values[id]?.[block.element?.action_id ?? ""];
      const { type: _, ...entered } = value ?? {};
      const content = Object.values(entered)[0];
      const empty =
        content === null || content === undefined || content === "" || (Array.isArray(content) && !content.length);
      if (empty) errors[id] = "Please complete this required field.";
    });
    return errors;
  }

  /** @param {Record<string, string>} errors by block_id; the focus goes to the first */
  showErrors(errors) {
    this.complain("");
    /** @type {HTMLElement | null} */
    let first = null;
    for (const block of /** @type {NodeListOf<HTMLElement>} */ (this.holder.querySelectorAll("[data-input]"))) {
      const sentence = errors[block.dataset.input ?? ""] ?? "";
      const control = /** @type {HTMLElement | null} */ (block.querySelector("input, textarea, select"));
      const line = block.querySelector(":scope > .error");
      block.classList.toggle("wrong", Boolean(sentence));
      if (line) line.textContent = sentence;
      if (sentence) {
        control?.setAttribute("aria-invalid", "true");
        if (line) control?.setAttribute("aria-describedby", line.id);
        first ??= control;
      } else control?.removeAttribute("aria-invalid");
    }
    first?.focus();
  }
}
