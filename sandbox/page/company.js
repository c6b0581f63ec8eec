// @ts-check
/** The company panel: what is true in the pretend company, with switches that change it. */

import { announce, fill, h } from "./dom.js";
import { get, post, refusal } from "./server.js";

/** @typedef {import("./types.js").PanelSection} PanelSection */
/** @typedef {import("./types.js").PanelAction} PanelAction */
/** @typedef {import("./types.js").PanelLine} PanelLine */

const STATE_WORDS = { ok: "ok", attention: "attention", broken: "broken", off: "off" };

/** Steps of the clock that the panel offers, in seconds. */
const STEPS = /** @type {[string, number][]} */ ([
  ["5 minutes", 300],
  ["1 hour", 3600],
  ["1 day", 86_400],
  ["1 week", 604_800],
]);

export class CompanyPanel {
  /** @param {HTMLElement} holder */
  constructor(holder) {
    this.holder = holder;
    /** @type {Set<string>} ids of the sections that were folded */
    this.folded = new Set();
    /** @type {Record<string, string>} by section: what its last action answered, when that was a no */
    this.problems = {};
    this.running = false;
    this.again = false;
    /** @type {PanelSection[]} */
    this.sections = [];
  }

  /** Fetch and draw; calls that come meanwhile are one more fetch. */
  async refresh() {
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = true;
    try {
      do {
        this.again = false;
        const answer = await get("/control/panel");
        if (!Array.isArray(answer.sections)) throw new Error(refusal(answer) || "The panel did not load.");
        this.sections = answer.sections;
        this.draw();
      } while (this.again);
    } catch (error) {
      if (!this.sections.length)
        fill(
          this.holder,
          h("p", { class: "muted panel-note" }, error instanceof Error ? error.message : String(error)),
        );
    } finally {
      this.running = false;
    }
  }

  draw() {
    const focused = this.holder.contains(document.activeElement)
      ? /** @type {HTMLElement} */ (document.activeElement).dataset.focus
      : undefined;
    const top = this.holder.scrollTop;
    fill(
      this.holder,
      this.sections.map((s) => this.section(s)),
    );
    this.holder.scrollTop = top;
    if (focused)
      /** @type {HTMLElement | null} */ (this.holder.querySelector(`[data-focus="${CSS.escape(focused)}"]`))?.focus({
        preventScroll: true,
      });
  }

  /** @param {PanelSection} section */
  section(section) {
    const isClock = section.id === "clock";
    const hasSteps = section.actions.some((a) => a.path.endsWith("/clock/advance"));
    const worst = /** @type {const} */ (["broken", "attention"]).find((state) =>
      section.lines.some((l) => l.state === state),
    );
    const node = h(
      "details",
      {
        class: "panel-section",
        open: !this.folded.has(section.id),
        "data-testid": `company-section-${section.id}`,
        ontoggle: () => (node.open ? this.folded.delete(section.id) : this.folded.add(section.id)),
      },
      h(
        "summary",
        { "data-focus": `summary ${section.id}` },
        h("h3", null, section.title),
        worst && h("span", { class: `dot dot-${worst}`, title: STATE_WORDS[worst] }),
      ),
      h("dl", { class: "panel-lines" }, section.lines.map(lineNode)),
      section.actions.length > 0 &&
        h(
          "div",
          { class: "panel-actions" },
          section.actions.map((a) => this.action(section, a)),
        ),
      isClock && !hasSteps && this.steps(section),
      h("p", { class: "error", role: "alert" }, this.problems[section.id] ?? ""),
    );
    return node;
  }

  /** @param {PanelSection} section @param {PanelAction} action */
  action(section, action) {
    const isSwitch = action.kind === "switch";
    const id = `hint-${action.id}`;
    const props = {
      type: "button",
      "data-testid": `company-action-${action.id}`,
      "data-focus": action.id,
      "aria-describedby": action.hint && id,
      onclick: () => this.run(section, action, button),
    };
    const button = isSwitch
      ? h(
          "button",
          { ...props, class: "switch", role: "switch", "aria-checked": String(Boolean(action.on)) },
          h("span", { class: "track", "aria-hidden": "true" }),
          h("span", null, action.label),
        )
      : h("button", { ...props, class: "button small" }, action.label);
    return h("div", { class: "panel-action" }, button, action.hint && h("small", { id, class: "muted" }, action.hint));
  }

  /** @param {PanelSection} section */
  steps(section) {
    return h(
      "div",
      { class: "panel-actions row", role: "group", "aria-label": "Advance the clock" },
      STEPS.map(([words, seconds]) => {
        const action = /** @type {PanelAction} */ ({
          id: `advance-${seconds}`,
          label: `+ ${words}`,
          method: "POST",
          path: "/control/clock/advance",
          body: { seconds },
          kind: "button",
        });
        return this.action(section, action);
      }),
    );
  }

  /** @param {PanelSection} section @param {PanelAction} action @param {HTMLElement} button */
  async run(section, action, button) {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    button.setAttribute("aria-busy", "true");
    try {
      const answer = await post(action.path, action.body ?? {});
      this.problems[section.id] = refusal(answer);
      announce(this.problems[section.id] || `${action.label}: done`);
    } catch (error) {
      this.problems[section.id] = error instanceof Error ? error.message : String(error);
    }
    button.removeAttribute("aria-disabled");
    button.removeAttribute("aria-busy");
    this.draw();
    await this.refresh();
  }
}

/** @param {PanelLine} line */
function lineNode(line) {
  const state = STATE_WORDS[line.state] ? line.state : "off";
  return h(
    "div",
    { class: "panel-line" },
    h("dt", null, h("span", { class: `dot dot-${state}`, "aria-hidden": "true" }), line.label),
    h("dd", null, line.value, h("span", { class: `state state-${state}` }, STATE_WORDS[state])),
  );
}
