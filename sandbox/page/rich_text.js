// @ts-check
/** rich_text blocks: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block */

import { h } from "./dom.js";
import { timeNode } from "./times.js";
import { channelMention, emojiNode, groupMention, link, mention } from "./workspace.js";

/** @typedef {import("./workspace.js").Workspace} Workspace */
/** @typedef {import("./types.js").Element} Element */

/** @param {Workspace} workspace @param {Element[]} elements of the block @returns {Node[]} */
export function richText(workspace, elements) {
  /** @type {Node[]} */
  const out = [];
  for (const part of elements ?? []) {
    if (part.type === "rich_text_list") list(workspace, part, out);
    else out.push(other(workspace, part));
  }
  return out;
}

/** @param {Workspace} workspace @param {Element} part @returns {Node} */
function other(workspace, part) {
  const inside = spans(workspace, part.elements);
  if (part.type === "rich_text_preformatted") return h("pre", null, h("code", null, inside));
  if (part.type === "rich_text_quote") return h("blockquote", null, inside);
  return h("p", null, inside);
}

/**
 * A list; one with an indent goes into the last item of the list before it.
 * @param {Workspace} workspace @param {Element} part @param {Node[]} out
 */
function list(workspace, part, out) {
  const tag = part.style === "ordered" ? "ol" : "ul";
  const items = (part.elements ?? []).map((/** @type {Element} */ item) =>
    h("li", null, spans(workspace, item.elements)),
  );
  const node = h(tag, part.offset ? { start: part.offset + 1 } : null, items);
  let parent = out[out.length - 1];
  if (!part.indent || !(parent instanceof HTMLElement) || !["UL", "OL"].includes(parent.tagName)) {
    out.push(node);
    return;
  }
  for (let depth = 1; ; depth += 1) {
    const item = /** @type {HTMLElement} */ (/** @type {HTMLElement} */ (parent).lastElementChild ?? parent);
    const inner = [...item.children].reverse().find((child) => ["UL", "OL"].includes(child.tagName));
    if (depth >= part.indent || !inner) {
      item.append(node);
      return;
    }
    parent = inner;
  }
}

/** @param {Workspace} workspace @param {Element[]} elements @returns {Node[]} */
function spans(workspace, elements) {
  return (elements ?? []).map((element) => styled(one(workspace, element), element.style));
}

/** @param {Workspace} workspace @param {Element} e @returns {Node} */
function one(workspace, e) {
  switch (e.type) {
    case "text":
      return document.createTextNode(e.text);
    case "link":
      return link(e.url, e.text || e.url);
    case "user":
      return mention(workspace, e.user_id);
    case "usergroup":
      return groupMention(workspace, e.usergroup_id);
    case "channel":
      return channelMention(workspace, e.channel_id);
    case "broadcast":
      return h("span", { class: "mention" }, `@${e.range}`);
    case "emoji":
      return emojiNode(workspace, e.name);
    case "date":
      return timeNode(e.timestamp, e.format, e.fallback ?? "");
    case "color":
      return swatch(e.value);
    default:
      return document.createTextNode(e.text ?? e.fallback ?? "");
  }
}

/** @param {string} value #rrggbb @returns {Node} */
function swatch(value) {
  const chip = h("span", { class: "swatch", "aria-hidden": "true" });
  chip.style.backgroundColor = value;
  return h("span", null, chip, h("code", null, value));
}

/** @param {Node} node @param {any} style @returns {Node} */
function styled(node, style) {
  if (!style || typeof style !== "object") return node;
  let out = node;
  if (style.code) out = h("code", null, out);
  if (style.strike) out = h("s", null, out);
  if (style.italic) out = h("em", null, out);
  if (style.bold) out = h("strong", null, out);
  if (style.underline) out = h("u", null, out);
  return out;
}
