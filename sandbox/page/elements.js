// @ts-check
/** Interactive elements of Block Kit: https://docs.slack.dev/reference/block-kit/block-elements */

import { h, icon, iconButton, popover, rove } from "./dom.js";
import { plainString, textNode } from "./dialogs.js";
import { select, isSelect } from "./selects.js";
import { link } from "./workspace.js";

/** @typedef {import("./types.js").Element} Element */
/** @typedef {import("./types.js").Option} Option */
/** @typedef {import("./surface.js").Surface} Surface */
/** @typedef {{label?: string, inInput?: boolean, dispatches?: boolean}} How `inInput`: the value waits for the submit button */

let groups = 0;

/** The elements that this page draws itself; blocks with others show their fallback. @param {string} type */
export const knowsElement = (type) => type in MAKERS || isSelect(type);

/**
 * @param {Surface} surface @param {string} block block_id @param {Element} element @param {How} [how]
 * @returns {HTMLElement}
 */
export function elementNode(surface, block, element, how = {}) {
  const dispatches = how.dispatches ?? !how.inInput;
  const focusKey = `${block} ${element.action_id ?? element.type}`;
  const label = element.accessibility_label || how.label || plainString(surface.workspace, element.placeholder) || "Choose";
  if (isSelect(element.type)) return select(surface, block, element, { label, focusKey, dispatches });
  const make = MAKERS[element.type];
  if (!make) return h("span", { class: "muted" }, `[${element.type}]`);
  return make({ surface, block, element, action: element.action_id ?? "", label, focusKey, dispatches });
}

/** @typedef {{surface: Surface, block: string, element: Element, action: string, label: string, focusKey: string,
 *   dispatches: boolean}} Made */

/** @type {Record<string, (made: Made) => HTMLElement>} */
const MAKERS = {
  button,
  workflow_button: button,
  overflow,
  checkboxes: (made) => marks(made, "checkbox"),
  radio_buttons: (made) => marks(made, "radio"),
  datepicker: (made) => moment(made, { type: "date", field: "selected_date", initial: "initial_date" }),
  timepicker: (made) => moment(made, { type: "time", field: "selected_time", initial: "initial_time" }),
  datetimepicker: dateAndTime,
  plain_text_input: text,
  number_input: text,
  email_text_input: text,
  url_text_input: text,
  rich_text_input: richInput,
  feedback_buttons: feedback,
  icon_button: iconElement,
};

/** Save a value and, where the block wants it, tell the app. @param {Made} made @param {HTMLElement} control @param {object} entered */
function changed(made, control, entered) {
  const value = { type: made.element.type, ...entered };
  made.surface.enter(made.block, made.action, value);
  return made.dispatches ? made.surface.send(control, made.element, { block_id: made.block, action_id: made.action, ...value }) : true;
}

/** @param {Made} made @returns {HTMLElement} */
function button({ surface, block, element, action, focusKey }) {
  const { workspace } = surface;
  const words = plainString(workspace, element.text);
  const style = element.style === "primary" || element.style === "danger" ? element.style : "";
  const props = {
    class: `button ${style}`, "data-focus": focusKey, "data-action-id": action, "data-testid": `action-${action}`,
    "aria-label": element.accessibility_label,
  };
  const click = () => surface.send(node, element, { type: "button", block_id: block, action_id: action, text: element.text, value: element.value, style: element.style });
  /** @type {HTMLElement} */
  let node;
  if (element.url) {
    node = /** @type {HTMLElement} */ (link(element.url, words));
    for (const [name, value] of Object.entries(props)) if (value) node.setAttribute(name, value);
    node.addEventListener("click", click);
  } else node = h("button", { type: "button", ...props, onclick: click }, words);
  return node;
}

/** @param {Made} made @returns {HTMLElement} */
function overflow({ surface, block, element, action, focusKey }) {
  const { workspace } = surface;
  const anchor = iconButton("more", element.accessibility_label || "More choices", () => {
    const items = (element.options ?? []).map((/** @type {Option} */ option) =>
      h("button", {
        type: "button", role: "menuitem", class: "menu-item",
        onclick: () => {
          close();
          if (option.url) window.open(option.url, "_blank", "noopener");
          surface.send(anchor, element, { type: "overflow", block_id: block, action_id: action, selected_option: option });
        },
      }, plainString(workspace, option.text), option.description && h("small", null, plainString(workspace, option.description))));
    const menu = h("div", { role: "menu", class: "menu", onkeydown: (/** @type {KeyboardEvent} */ e) => rove(e, items) }, items);
    const close = popover(anchor, menu);
    items[0]?.focus();
  }, { class: "icon-button framed", "data-focus": focusKey, "data-action-id": action, "data-testid": `action-${action}`, "aria-haspopup": "menu", "aria-expanded": "false" });
  return anchor;
}

/** @param {Made} made @param {"checkbox" | "radio"} type @returns {HTMLElement} */
function marks(made, type) {
  const { surface, block, element, action, label, focusKey } = made;
  const many = type === "checkbox";
  const field = many ? "selected_options" : "selected_option";
  const initial = many ? (element.initial_options ?? []) : (element.initial_option ?? null);
  const start = surface.register(block, action, { type: element.type, [field]: initial })[field];
  const chosen = new Set((many ? start : start ? [start] : []).map((/** @type {Option} */ o) => o.value));
  const name = `marks-${(groups += 1)}`;
  const options = /** @type {Option[]} */ (element.options ?? []);
  const inputs = options.map((option, index) =>
    h("input", { type, name, value: option.value, checked: chosen.has(option.value), "data-focus": `${focusKey} ${index}`, onchange: (/** @type {Event} */ e) => change(e) }));
  const change = (/** @type {Event} */ event) => {
    const selected = options.filter((_, i) => inputs[i]?.checked);
    changed(made, /** @type {HTMLElement} */ (event.currentTarget), { [field]: many ? selected : (selected[0] ?? null) });
  };
  return h("div", { class: "marks", role: many ? "group" : "radiogroup", "aria-label": label },
    options.map((option, i) =>
      h("label", { class: "mark" }, /** @type {Node} */ (inputs[i]),
        h("span", null, textNode(surface.workspace, option.text), option.description && h("small", null, textNode(surface.workspace, option.description))))));
}

/** @param {Made} made @param {{type: string, field: string, initial: string}} kind @returns {HTMLElement} */
function moment(made, { type, field, initial }) {
  const { surface, block, element, action, label, focusKey } = made;
  const value = surface.register(block, action, { type: element.type, [field]: element[initial] ?? null })[field];
  const input = h("input", {
    type, class: "field short", value, "aria-label": label, "data-focus": focusKey, "data-action-id": action,
    onchange: () => changed(made, input, { [field]: input.value || null }),
  });
  return input;
}

/** State holds Unix seconds; the field holds the reader's local time. @param {Made} made @returns {HTMLElement} */
function dateAndTime(made) {
  const { surface, block, element, action, label, focusKey } = made;
  const value = surface.register(block, action, { type: element.type, selected_date_time: element.initial_date_time ?? null }).selected_date_time;
  const local = (/** @type {number} */ s) => new Date((s - new Date(s * 1000).getTimezoneOffset() * 60) * 1000).toISOString().slice(0, 16);
  const input = h("input", {
    type: "datetime-local", class: "field short", value: value ? local(value) : "", "aria-label": label, "data-focus": focusKey,
    onchange: () => changed(made, input, { selected_date_time: input.value ? Math.floor(new Date(input.value).getTime() / 1000) : null }),
  });
  return input;
}

const INPUT_TYPES = /** @type {Record<string, string>} */ ({ number_input: "number", email_text_input: "email", url_text_input: "url" });

/** @param {Made} made @returns {HTMLElement} */
function text(made) {
  const { surface, block, element, action, label, focusKey } = made;
  const value = surface.register(block, action, { type: element.type, value: element.initial_value ?? null }).value ?? "";
  const wants = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const tell = made.dispatches;
  const props = {
    class: "field", "aria-label": label, "data-focus": focusKey, "data-action-id": action,
    placeholder: element.placeholder ? plainString(surface.workspace, element.placeholder) : null,
    maxlength: element.max_length, min: element.min_value, max: element.max_value, step: element.is_decimal_allowed ? "any" : null,
    autofocus: element.focus_on_load,
    oninput: () => {
      made.dispatches = tell && wants.includes("on_character_entered");
      changed(made, input, { value: input.value || null });
    },
    onkeydown: (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Enter" || event.shiftKey || !tell || !wants.includes("on_enter_pressed")) return;
      event.preventDefault();
      event.stopPropagation();
      made.dispatches = true;
      changed(made, input, { value: input.value || null });
    },
  };
  const input = element.multiline
    ? h("textarea", { ...props, rows: 4 })
    : h("input", { ...props, type: INPUT_TYPES[element.type] ?? "text", autocomplete: "off" });
  input.value = String(value);
  return input;
}

/** Plain text only, handed on as one rich_text section. @param {Made} made @returns {HTMLElement} */
function richInput(made) {
  const { surface, block, element, action, label, focusKey } = made;
  const start = surface.register(block, action, { type: element.type, rich_text_value: element.initial_value ?? null }).rich_text_value;
  const flat = (/** @type {any} */ node) => (node?.text ?? "") + (node?.elements ?? []).map(flat).join("");
  const input = h("textarea", {
    class: "field", rows: 4, "aria-label": label, "data-focus": focusKey,
    oninput: () => {
      const section = { type: "rich_text_section", elements: [{ type: "text", text: input.value }] };
      changed(made, input, { rich_text_value: input.value ? { type: "rich_text", elements: [section] } : null });
    },
  });
  input.value = flat(start);
  return input;
}

/** @param {Made} made @returns {HTMLElement} */
function feedback({ surface, block, element, action, focusKey }) {
  const one = (/** @type {any} */ choice, /** @type {string} */ mark) => {
    const node = h("button", {
      type: "button", class: "button small", "aria-label": choice.accessibility_label, "data-focus": `${focusKey} ${choice.value}`,
      onclick: () => surface.send(node, element, { type: "feedback_buttons", block_id: block, action_id: action, value: choice.value, text: choice.text }),
    }, `${mark} `, plainString(surface.workspace, choice.text));
    return node;
  };
  return h("span", { class: "feedback" }, element.positive_button && one(element.positive_button, "👍"), element.negative_button && one(element.negative_button, "👎"));
}

/** @param {Made} made @returns {HTMLElement} */
function iconElement({ surface, block, element, action, focusKey }) {
  const node = h("button", {
    type: "button", class: "button small", "data-focus": focusKey, "aria-label": element.accessibility_label, "data-testid": `action-${action}`,
    onclick: () => surface.send(node, element, { type: "icon_button", block_id: block, action_id: action, value: element.value, text: element.text }),
  }, icon("close"), plainString(surface.workspace, element.text));
  return node;
}
