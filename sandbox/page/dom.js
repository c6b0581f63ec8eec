// @ts-check
/** Building elements without markup: text is always a text node, so nothing that people write can become HTML. */

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * An element. Keys of `props` that start with "on" are listeners, `class` and `data-`, `aria-` names are attributes,
 * `null`, `undefined` and `false` leave an attribute out, `true` sets it empty.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any> | null} [props]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  put(element, ...children);
  return element;
}

/**
 * A part of a drawing.
 * @param {string} tag @param {Record<string, string | number>} props @param {...(Child | Child[])} children
 * @returns {SVGElement}
 */
export function svg(tag, props, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(props)) element.setAttribute(name, String(value));
  put(element, ...children);
  return element;
}

/** Append children, skipping the empty ones. @param {Node} parent @param {...(Child | Child[])} children */
export function put(parent, ...children) {
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    parent.appendChild(typeof child === "string" ? document.createTextNode(child) : child);
  }
}

/** Replace what is in `parent`. @param {Element} parent @param {...(Child | Child[])} children */
export function fill(parent, ...children) {
  parent.replaceChildren();
  put(parent, ...children);
}

/** The element of index.html with this id. @param {string} id @returns {HTMLElement} */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`index.html has no #${id}`);
  return found;
}

const ICONS = {
  hash: "M6 2 4.5 14M11.5 2 10 14M2.5 5.5h11.5M2 10.5h11.5",
  lock: "M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5",
  close: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  menu: "M2 4h12M2 8h12M2 12h12",
  send: "M2 8l12-5.5L10 14 7.5 9z",
  thread: "M2.5 3h11v8H7l-3 2.5V11H2.5z",
  smile: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM5.8 9.5c1 1.6 3.4 1.6 4.4 0M6 6.2v.6M10 6.2v.6",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  file: "M4 2h5.5L12.5 5v9H4zM9 2v3.5h3.5",
  company: "M2.5 14V3.5h7V14M9.5 7h4v7M1.5 14h13M4.5 6h.5M7 6h.5M4.5 9h.5M7 9h.5",
  plus: "M8 3v10M3 8h10",
  chevron: "M4 6l4 4 4-4",
  download: "M8 2.5v7.5M4.8 7.3 8 10.5l3.2-3.2M3 13.5h10",
  eye: "M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
};

/** A line drawing that screen readers skip. @param {keyof typeof ICONS} name @returns {SVGElement} */
export function icon(name) {
  const drawn = { viewBox: "0 0 16 16", class: `icon icon-${name}`, "aria-hidden": "true" };
  return svg("svg", drawn, svg("path", { d: ICONS[name] }));
}

/**
 * A button showing only a drawing; `label` is its name for assistive technology and its tooltip.
 * @param {keyof typeof ICONS} name @param {string} label @param {(event: MouseEvent) => void} onclick
 * @param {Record<string, any>} [props]
 */
export function iconButton(name, label, onclick, props = {}) {
  return h(
    "button",
    { type: "button", class: "icon-button", title: label, "aria-label": label, onclick, ...props },
    icon(name),
  );
}

/** Tell a screen reader something, after what it is saying. @param {string} text */
export function announce(text) {
  const live = byId("live");
  const line = h("p", null, text);
  live.append(line);
  while (live.children.length > 3) live.firstElementChild?.remove();
}

/** Arrow keys, Home and End move the focus among `items()`. @param {KeyboardEvent} event @param {HTMLElement[]} items */
export function rove(event, items) {
  const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const last = items.length - 1;
  const next = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: last }[
    event.key
  ];
  if (next === undefined || at < 0 || last < 0) return;
  event.preventDefault();
  items[Math.max(0, Math.min(last, next))]?.focus();
}

/** Put a fixed box below `anchor`, or above it where there is no room. @param {Element} anchor @param {HTMLElement} box */
export function placeBeside(anchor, box) {
  const at = anchor.getBoundingClientRect();
  const size = box.getBoundingClientRect();
  const below = at.bottom + 4 + size.height <= window.innerHeight || at.top < size.height + 8;
  const top = below ? Math.min(at.bottom + 4, window.innerHeight - size.height - 8) : at.top - size.height - 4;
  box.style.top = `${Math.max(8, top)}px`;
  box.style.left = `${Math.max(8, Math.min(at.left, window.innerWidth - size.width - 8))}px`;
}

/** Focus anew the field to which a dialog gave the focus back: Chromium loses what is typed there otherwise. */
export function refocus() {
  const field = document.activeElement;
  if (!(field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement)) return;
  field.blur();
  field.focus();
}

/**
 * Open a small box beside `anchor`; closes on Esc, on a click elsewhere and when the focus leaves it.
 * @param {HTMLElement} anchor @param {HTMLElement} box @param {() => void} [onclose]
 * @returns {() => void} closes it and gives the focus back
 */
export function popover(anchor, box, onclose) {
  const host = anchor.closest("dialog") ?? document.body;
  box.classList.add("popover");
  host.append(box);
  const place = () => placeBeside(anchor, box);
  place();
  anchor.setAttribute("aria-expanded", "true");
  let open = true;
  const close = (back = true) => {
    if (!open) return;
    open = false;
    box.remove();
    anchor.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside, true);
    window.removeEventListener("resize", place);
    if (back && anchor.isConnected) anchor.focus();
    onclose?.();
  };
  /** @param {Event} event */
  const outside = (event) => {
    const target = /** @type {Node} */ (event.target);
    if (!box.contains(target) && !anchor.contains(target)) close(false);
  };
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
  box.addEventListener("focusout", (event) => {
    const next = /** @type {Node | null} */ (event.relatedTarget);
    if (next && !box.contains(next)) close(false);
  });
  document.addEventListener("pointerdown", outside, true);
  window.addEventListener("resize", place);
  return () => close();
}
