// @ts-check
/** Interactive elements of Block Kit: https://docs.slack.dev/reference/block-kit/block-elements */

import { h, icon, iconButton, popover, rove } from "./dom.js";
import { plainString, textNode } from "./dialogs.js";
import { fileInput } from "./file_input.js";
import { changed, dateAndTime, moment, richInput, text } from "./inputs.js";
import { select, isSelect } from "./selects.js";
import { link } from "./workspace.js";

/** @typedef {import("./types.js").Element} Element */
/** @typedef {import("./types.js").Option} Option */
/** @typedef {import("./surface.js").Surface} Surface */
/** @typedef {import("./inputs.js").Made} Made */
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
  const label =
    element.accessibility_label || how.label || plainString(surface.workspace, element.placeholder) || "Choose";
  if (isSelect(element.type)) return select(surface, block, element, { label, focusKey, dispatches });
  const make = MAKERS[element.type];
  if (!make) return h("span", { class: "muted" }, `[${element.type}]`);
  return make({ surface, block, element, action: element.action_id ?? "", label, focusKey, dispatches });
}

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
  file_input: fileInput,
  feedback_buttons: feedback,
  icon_button: iconElement,
};

/** @param {Made} made @returns {HTMLElement} */
function button({ surface, block, element, action, focusKey }) {
  const { workspace } = surface;
  const words = plainString(workspace, element.text);
  const style = element.style === "primary" || element.style === "danger" ? element.style : "";
  const props = {
    class: `button ${style}`,
    "data-focus": focusKey,
    "data-action-id": action,
    "data-testid": `action-${action}`,
    "aria-label": element.accessibility_label,
  };
  const click = () =>
    surface.send(node, element, {
      type: "button",
      block_id: block,
      action_id: action,
      text: element.text,
      value: element.value,
      style: element.style,
    });
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
  const anchor = iconButton(
    "more",
    element.accessibility_label || "More choices",
    () => {
      const items = (element.options ?? []).map((/** @type {Option} */ option) =>
        h(
          "button",
          {
            type: "button",
            role: "menuitem",
            class: "menu-item",
            onclick: () => {
              close();
              if (option.url) window.open(option.url, "_blank", "noopener");
              surface.send(anchor, element, {
                type: "overflow",
                block_id: block,
                action_id: action,
                selected_option: option,
              });
            },
          },
          plainString(workspace, option.text),
          option.description && h("small", null, plainString(workspace, option.description)),
        ),
      );
      const menu = h(
        "div",
        { role: "menu", class: "menu", onkeydown: (/** @type {KeyboardEvent} */ e) => rove(e, items) },
        items,
      );
      const close = popover(anchor, menu);
      items[0]?.focus();
    },
    {
      class: "icon-button framed",
      "data-focus": focusKey,
      "data-action-id": action,
      "data-testid": `action-${action}`,
      "aria-haspopup": "menu",
      "aria-expanded": "false",
    },
  );
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
    h("input", {
      type,
      name,
      value: option.value,
      checked: chosen.has(option.value),
      "data-focus": `${focusKey} ${index}`,
      onchange: (/** @type {Event} */ e) => change(e),
    }),
  );
  const change = (/** @type {Event} */ event) => {
    const selected = options.filter((_, i) => inputs[i]?.checked);
    changed(made, /** @type {HTMLElement} */ (event.currentTarget), {
      [field]: many ? selected : (selected[0] ?? null),
    });
  };
  return h(
    "div",
    { class: "marks", role: many ? "group" : "radiogroup", "aria-label": label },
    options.map((option, i) =>
      h(
        "label",
        { class: "mark" },
        /** @type {Node} */ (inputs[i]),
        h(
          "span",
          null,
          textNode(surface.workspace, option.text),
          option.description && h("small", null, textNode(surface.workspace, option.description)),
        ),
      ),
    ),
  );
}

/** @param {Made} made @returns {HTMLElement} */
function feedback({ surface, block, element, action, focusKey }) {
  const one = (/** @type {any} */ choice, /** @type {string} */ mark) => {
    const node = h(
      "button",
      {
        type: "button",
        class: "button small",
        "aria-label": choice.accessibility_label,
        "data-focus": `${focusKey} ${choice.value}`,
        onclick: () =>
          surface.send(node, element, {
            type: "feedback_buttons",
            block_id: block,
            action_id: action,
            value: choice.value,
            text: choice.text,
          }),
      },
      `${mark} `,
      plainString(surface.workspace, choice.text),
    );
    return node;
  };
  return h(
    "span",
    { class: "feedback" },
    element.positive_button && one(element.positive_button, "👍"),
    element.negative_button && one(element.negative_button, "👎"),
  );
}

/** @param {Made} made @returns {HTMLElement} */
function iconElement({ surface, block, element, action, focusKey }) {
  const node = h(
    "button",
    {
      type: "button",
      class: "button small",
      "data-focus": focusKey,
      "aria-label": element.accessibility_label,
      "data-testid": `action-${action}`,
      onclick: () =>
        surface.send(node, element, {
          type: "icon_button",
          block_id: block,
          action_id: action,
          value: element.value,
          text: element.text,
        }),
    },
    icon("close"),
    plainString(surface.workspace, element.text),
  );
  return node;
}
