// @ts-check
/** Fields of Block Kit in which people type: text, numbers, dates, times. */

import { h } from "./dom.js";
import { plainString } from "./dialogs.js";

/** @typedef {import("./types.js").Element} Element */
/** @typedef {import("./surface.js").Surface} Surface */
/** @typedef {{surface: Surface, block: string, element: Element, action: string, label: string, focusKey: string,
 *   dispatches: boolean}} Made what a control is made of */

/** Save a value and, where the block wants it, tell the app. @param {Made} made @param {HTMLElement} control @param {object} entered */
export function changed(made, control, entered) {
  const value = { type: made.element.type, ...entered };
  made.surface.enter(made.block, made.action, value);
  return made.dispatches
    ? made.surface.send(control, made.element, { block_id: made.block, action_id: made.action, ...value })
    : true;
}

/** @param {Made} made @param {{type: string, field: string, initial: string}} kind @returns {HTMLElement} */
export function moment(made, { type, field, initial }) {
  const { surface, block, element, action, label, focusKey } = made;
  const value = surface.register(block, action, { type: element.type, [field]: element[initial] ?? null })[field];
  const input = h("input", {
    type,
    class: "field short",
    value,
    "aria-label": label,
    "data-focus": focusKey,
    "data-action-id": action,
    onchange: () => changed(made, input, { [field]: input.value || null }),
  });
  return input;
}

/** State holds Unix seconds; the field holds the reader's local time. @param {Made} made @returns {HTMLElement} */
export function dateAndTime(made) {
  const { surface, block, element, action, label, focusKey } = made;
  const value = surface.register(block, action, {
    type: element.type,
    selected_date_time: element.initial_date_time ?? null,
  }).selected_date_time;
  const local = (/** @type {number} */ s) =>
    new Date((s - new Date(s * 1000).getTimezoneOffset() * 60) * 1000).toISOString().slice(0, 16);
  const input = h("input", {
    type: "datetime-local",
    class: "field short",
    value: value ? local(value) : "",
    "aria-label": label,
    "data-focus": focusKey,
    onchange: () =>
      changed(made, input, {
        selected_date_time: input.value ? Math.floor(new Date(input.value).getTime() / 1000) : null,
      }),
  });
  return input;
}

const INPUT_TYPES = /** @type {Record<string, string>} */ ({
  number_input: "number",
  email_text_input: "email",
  url_text_input: "url",
});

/** @param {Made} made @returns {HTMLElement} */
export function text(made) {
  const { surface, block, element, action, label, focusKey } = made;
  const value =
    surface.register(block, action, { type: element.type, value: element.initial_value ?? null }).value ?? "";
  const wants = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const tell = made.dispatches;
  const props = {
    class: "field",
    "aria-label": label,
    "data-focus": focusKey,
    "data-action-id": action,
    placeholder: element.placeholder ? plainString(surface.workspace, element.placeholder) : null,
    maxlength: element.max_length,
    min: element.min_value,
    max: element.max_value,
    step: element.is_decimal_allowed ? "any" : null,
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
export function richInput(made) {
  const { surface, block, element, action, label, focusKey } = made;
  const start = surface.register(block, action, {
    type: element.type,
    rich_text_value: element.initial_value ?? null,
  }).rich_text_value;
  const flat = (/** @type {any} */ node) => (node?.text ?? "") + (node?.elements ?? []).map(flat).join("");
  const input = h("textarea", {
    class: "field",
    rows: 4,
    "aria-label": label,
    "data-focus": focusKey,
    oninput: () => {
      const section = { type: "rich_text_section", elements: [{ type: "text", text: input.value }] };
      changed(made, input, { rich_text_value: input.value ? { type: "rich_text", elements: [section] } : null });
    },
  });
  input.value = flat(start);
  return input;
}
