// @ts-check
/** A field with a list to choose from, by typing, arrow keys or pointer (the ARIA combobox pattern). */

import { h, icon, placeBeside } from "./dom.js";

/** @typedef {{label: string, description?: string, raw: any, key: string}} Choice */
/** @typedef {{label?: string, choices: Choice[]}} ChoiceGroup */

let made = 0;

/**
 * @param {object} how
 * @param {string} how.label accessible name
 * @param {string} how.placeholder
 * @param {boolean} how.multiple
 * @param {number} [how.max] most choices, where multiple
 * @param {Choice[]} how.selected
 * @param {(typed: string) => Promise<ChoiceGroup[]>} how.find
 * @param {boolean} how.remote typing asks the server, after a short pause
 * @param {string} how.focusKey
 * @param {(selected: Choice[], control: HTMLElement) => Promise<boolean> | void} how.onchange false: the choice is taken back
 * @returns {HTMLElement}
 */
export function choiceField(how) {
  const id = `choice-${(made += 1)}`;
  let selected = [...how.selected];
  /** @type {Choice[]} */
  let shown = [];
  let active = -1;
  let asked = 0;
  let timer = 0;
  const list = h("div", {
    id,
    class: "options popover",
    role: "listbox",
    "aria-label": how.label,
    "aria-multiselectable": how.multiple && "true",
  });
  const input = h("input", {
    type: "text",
    class: "field",
    role: "combobox",
    autocomplete: "off",
    "aria-label": how.label,
    "aria-expanded": "false",
    "aria-controls": id,
    "aria-autocomplete": "list",
    placeholder: how.placeholder,
    "data-focus": how.focusKey,
  });
  const chips = h("span", { class: "chips" });
  const box = h("span", { class: how.multiple ? "choice multiple" : "choice" }, chips, input, icon("chevron"));

  const rest = () => {
    input.value = how.multiple ? "" : (selected[0]?.label ?? "");
    chips.replaceChildren(...(how.multiple ? selected.map(chip) : []));
  };
  /** @param {Choice} choice */
  const chip = (choice) =>
    h(
      "button",
      {
        type: "button",
        class: "chip",
        "aria-label": `Remove ${choice.label}`,
        onclick: () => change(selected.filter((c) => c.key !== choice.key)),
      },
      choice.label,
      icon("close"),
    );
  const close = () => {
    list.remove();
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    active = -1;
  };
  const open = async (/** @type {string} */ typed) => {
    if (!list.isConnected) (input.closest("dialog") ?? document.body).append(list);
    input.setAttribute("aria-expanded", "true");
    asked += 1;
    const mine = asked;
    if (how.remote) note("Searching");
    const wide = `${box.getBoundingClientRect().width}px`;
    list.style.minWidth = wide;
    // below a field of a form the list is as wide as that: a longer one would stand out beyond the form
    if (box.closest(".input")) list.style.maxWidth = wide;
    try {
      const groups = await how.find(typed);
      if (mine === asked && list.isConnected) show(groups);
    } catch (error) {
      if (mine === asked) note(error instanceof Error ? error.message : String(error));
    }
  };
  /** @param {string} sentence */
  const note = (sentence) => {
    shown = [];
    active = -1;
    list.replaceChildren(h("p", { class: "options-note", role: "status" }, sentence));
    placeBeside(box, list);
  };
  /** @param {ChoiceGroup[]} groups */
  const show = (groups) => {
    shown = groups.flatMap((g) => g.choices);
    if (!shown.length) return note("No matches");
    let index = 0;
    list.replaceChildren(
      ...groups
        .filter((g) => g.choices.length)
        .map((g) =>
          h(
            "div",
            { role: "group", "aria-label": g.label },
            g.label && h("p", { class: "options-label", "aria-hidden": "true" }, g.label),
            g.choices.map((c) => row(c, index++)),
          ),
        ),
    );
    placeBeside(box, list);
    point(
      how.multiple
        ? 0
        : Math.max(
            0,
            shown.findIndex((c) => c.key === selected[0]?.key),
          ),
    );
  };
  /** @param {Choice} choice @param {number} index */
  const row = (choice, index) =>
    h(
      "div",
      {
        id: `${id}-${index}`,
        role: "option",
        class: "option",
        "aria-selected": String(selected.some((s) => s.key === choice.key)),
        onpointerdown: (/** @type {Event} */ event) => {
          event.preventDefault();
          pick(choice);
        },
      },
      h("span", null, choice.label),
      choice.description && h("small", null, choice.description),
    );
  /** @param {number} index */
  const point = (index) => {
    if (!shown.length) return;
    active = (index + shown.length) % shown.length;
    list.querySelectorAll("[role=option]").forEach((node, i) => node.classList.toggle("active", i === active));
    const node = document.getElementById(`${id}-${active}`);
    node?.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", `${id}-${active}`);
  };
  /** @param {Choice} choice */
  const pick = (choice) => {
    const has = selected.some((s) => s.key === choice.key);
    if (!how.multiple) change([choice]);
    else if (has) change(selected.filter((s) => s.key !== choice.key));
    else if (!how.max || selected.length < how.max) change([...selected, choice]);
    close();
  };
  /** @param {Choice[]} next */
  const change = async (next) => {
    const before = selected;
    selected = next;
    rest();
    if ((await how.onchange(selected, input)) === false && selected === next) {
      selected = before;
      rest();
    }
  };
  input.addEventListener("click", () => (list.isConnected ? undefined : open("")));
  input.addEventListener("focus", () => input.select());
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => open(input.value), how.remote ? 180 : 0);
  });
  input.addEventListener("blur", () => {
    close();
    rest();
  });
  input.addEventListener("keydown", (event) => {
    const isOpen = list.isConnected;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (isOpen) point(active + (event.key === "ArrowDown" ? 1 : -1));
      else open("");
    } else if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      const choice = shown[active];
      if (isOpen && choice) pick(choice);
      else if (!isOpen) open("");
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      event.stopPropagation();
      close();
      rest();
    } else if (event.key === "Backspace" && how.multiple && !input.value && selected.length)
      change(selected.slice(0, -1));
  });
  rest();
  return box;
}

/** Groups with only what contains `typed`. @param {ChoiceGroup[]} groups @param {string} typed @returns {ChoiceGroup[]} */
export function filtered(groups, typed) {
  const wanted = typed.trim().toLowerCase();
  const fits = (/** @type {Choice} */ c) => `${c.label} ${c.description ?? ""}`.toLowerCase().includes(wanted);
  return groups.map((g) => ({ label: g.label, choices: wanted ? g.choices.filter(fits) : g.choices }));
}
