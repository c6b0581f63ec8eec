// @ts-check
/**
 * Slack's mrkdwn as DOM nodes: https://docs.slack.dev/messaging/formatting-message-text
 * Text becomes text nodes only, so nothing in it can act as markup.
 */

import { h } from "./dom.js";
import { timeNode } from "./times.js";
import { channelMention, emojiNode, groupMention, link, mention } from "./workspace.js";

/** @typedef {import("./workspace.js").Workspace} Workspace */

/** The three escapes that Slack asks apps to make. @param {string} text */
export function unescaped(text) {
  return text.replace(/&(lt|gt|amp);/g, (_, name) => ({ lt: "<", gt: ">", amp: "&" })[/** @type {"lt"} */ (name)]);
}

/**
 * @param {Workspace} workspace @param {string} text
 * @returns {DocumentFragment} paragraphs, quotes, lists and code blocks
 */
export function mrkdwn(workspace, text) {
  const out = document.createDocumentFragment();
  text.split(/```\n?([\s\S]*?)\n?```\n?/).forEach((part, index) => {
    if (index % 2) out.append(h("pre", null, h("code", null, ...codeText(part))));
    else if (part) lines(workspace, part, out);
  });
  return out;
}

/** Links keep working inside code. @param {string} text @returns {(Node | string)[]} */
function codeText(text) {
  return text.split(/<((?:https?|mailto):[^<>|]+(?:\|[^<>]*)?)>/).map((part, index) => {
    if (index % 2 === 0) return unescaped(part);
    const [url = "", label] = part.split("|");
    return link(unescaped(url), unescaped(label ?? url));
  });
}

const KINDS = /** @type {const} */ ([
  ["quote", /^(?:&gt;|>) ?(?!(?:&gt;|>))/],
  ["bullet", /^\s*[•◦▪] +|^- +/],
  ["number", /^\s*(\d+)[.)] +/],
]);

/** @param {Workspace} workspace @param {string} text @param {DocumentFragment} out */
function lines(workspace, text, out) {
  /** @type {{kind: string, lines: string[], first: number}[]} */
  const groups = [];
  const all = text.split("\n");
  all.forEach((line, index) => {
    const rest = /^(?:&gt;){3} ?|^>>> ?/.exec(line);
    if (rest) {
      groups.push({ kind: "quote", lines: [line.slice(rest[0].length), ...all.splice(index + 1)], first: 1 });
      return;
    }
    const [kind, pattern] = KINDS.find(([, form]) => form.test(line)) ?? ["text", /^/];
    const mark = pattern.exec(line);
    const last = groups[groups.length - 1];
    const content = line.slice(mark?.[0].length ?? 0);
    if (last?.kind === kind) last.lines.push(content);
    else groups.push({ kind, lines: [content], first: Number(mark?.[1] ?? 1) });
  });
  for (const group of groups) out.append(block(workspace, group));
}

/** @param {Workspace} workspace @param {{kind: string, lines: string[], first: number}} group @returns {Node} */
function block(workspace, { kind, lines: content, first }) {
  if (kind === "bullet")
    return h(
      "ul",
      null,
      content.map((line) => h("li", null, inline(workspace, line))),
    );
  if (kind === "number")
    return h(
      "ol",
      { start: first },
      content.map((line) => h("li", null, inline(workspace, line))),
    );
  const text = content.join("\n");
  const trimmed = kind === "quote" ? text : text.replace(/^\n|\n$/g, "");
  return h(kind === "quote" ? "blockquote" : "p", null, inline(workspace, trimmed));
}

const CODE = /`([^`\n]+)`/y;
const ANGLE = /<([^<>\n]+)>/y;
const EMOJI = /:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):/y;
const BARE = /https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)\]'"]/y;
const ENTITY = /&(?:lt|gt|amp);/y;
const STYLES = { "*": "strong", _: "em", "~": "s" };

/** One run of text with its styles. @param {Workspace} workspace @param {string} text @returns {DocumentFragment} */
export function inline(workspace, text) {
  const out = document.createDocumentFragment();
  let plain = "";
  let at = 0;
  const flush = () => {
    if (plain) out.append(plain);
    plain = "";
  };
  /** @param {RegExp} form @returns {RegExpExecArray | null} */
  const here = (form) => {
    form.lastIndex = at;
    return form.exec(text);
  };
  while (at < text.length) {
    const found = piece(workspace, text, at, here);
    if (!found) {
      plain += text[at];
      at += 1;
    } else {
      if (typeof found.node === "string") plain += found.node;
      else {
        flush();
        out.append(found.node);
      }
      at = found.end;
    }
  }
  flush();
  return out;
}

/**
 * @param {Workspace} workspace @param {string} text @param {number} at
 * @param {(form: RegExp) => RegExpExecArray | null} here
 * @returns {{node: Node | string, end: number} | null} what starts at `at`
 */
function piece(workspace, text, at, here) {
  const end = (/** @type {RegExpExecArray} */ match) => at + match[0].length;
  const char = text[at] ?? "";
  let match;
  if (char === "\n") return { node: h("br", null), end: at + 1 };
  if (char === "`" && (match = here(CODE)))
    return { node: h("code", null, ...codeText(match[1] ?? "")), end: end(match) };
  if (char === "<" && (match = here(ANGLE))) return { node: angle(workspace, match[1] ?? ""), end: end(match) };
  if (char === "&" && (match = here(ENTITY))) return { node: unescaped(match[0]), end: end(match) };
  if (char === ":" && (match = here(EMOJI)) && workspace.emoji(match[1] ?? "")) {
    return { node: emojiNode(workspace, match[1] ?? ""), end: end(match) };
  }
  if (char === "h" && !/\w/.test(text[at - 1] ?? "") && (match = here(BARE))) {
    const url = unescaped(match[0]);
    return { node: link(url, url), end: end(match) };
  }
  if (char in STYLES && !/[\p{L}\p{N}]/u.test(text[at - 1] ?? "")) {
    const close = closing(text, at, char);
    if (close < 0) return null;
    const tag = /** @type {"strong" | "em" | "s"} */ (STYLES[/** @type {"*"} */ (char)]);
    return { node: h(tag, null, inline(workspace, text.slice(at + 1, close))), end: close + 1 };
  }
  return null;
}

/**
 * Where the style that opens at `at` ends; -1 where it does not: the marks hug their text, stay on one line and
 * are not inside code or `<...>`.
 * @param {string} text @param {number} at @param {string} mark
 */
function closing(text, at, mark) {
  if (/\s/.test(text[at + 1] ?? " ") || text[at + 1] === mark) return -1;
  for (let i = at + 1; i < text.length && text[i] !== "\n"; i += 1) {
    const skip = text[i] === "<" ? ">" : text[i] === "`" ? "`" : "";
    if (skip) {
      const to = text.indexOf(skip, i + 1);
      if (to > 0) i = to;
    } else if (text[i] === mark && !/\s/.test(text[i - 1] ?? "") && !/[\p{L}\p{N}]/u.test(text[i + 1] ?? "")) return i;
  }
  return -1;
}

/** The inside of `<...>`. @param {Workspace} workspace @param {string} inside @returns {Node} */
function angle(workspace, inside) {
  const bar = inside.indexOf("|");
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? undefined : unescaped(inside.slice(bar + 1));
  if (/^@[UWB]/.test(target)) return mention(workspace, target.slice(1), label);
  if (/^#C/.test(target)) return channelMention(workspace, target.slice(1), label);
  if (target.startsWith("!subteam^")) return groupMention(workspace, target.slice(9), label);
  if (target.startsWith("!date^")) {
    const [, seconds = "", format = "", url] = target.split("^");
    const node = timeNode(Number(seconds), unescaped(format), label ?? "");
    return url ? link(unescaped(url), node) : node;
  }
  if (target.startsWith("!")) return h("span", { class: "mention" }, label ?? `@${target.slice(1)}`);
  const url = unescaped(target);
  return link(url, label ?? url.replace(/^mailto:/, ""));
}

/** The bare words of mrkdwn, for labels and announcements. @param {Workspace} workspace @param {string} text */
export function plainText(workspace, text) {
  const holder = h("div", null, inline(workspace, text.replaceAll("```", "").replaceAll("\n", " ")));
  for (const emoji of holder.querySelectorAll(".emoji")) emoji.remove();
  return (holder.textContent ?? "").replace(/\s+/g, " ").trim();
}
