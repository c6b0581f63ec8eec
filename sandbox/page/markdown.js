// @ts-check
/** The `markdown` block: common Markdown (not mrkdwn) as DOM nodes. https://docs.slack.dev/reference/block-kit/blocks/markdown-block */

import { h } from "./dom.js";
import { emojiNode, link } from "./workspace.js";

/** @typedef {import("./workspace.js").Workspace} Workspace */

const FENCE = /^\s*(```|~~~)/;
const HEADING = /^(#{1,6}) +(.*?)#*$/;
const RULE = /^ {0,3}([-*_])( *\1){2,} *$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^(\s*)(?:[-*+]|(\d+)[.)]) +(.*)$/;
const TABLE_LINE = /^ *\|?(?: *:?-+:? *\|)+(?: *:?-+:? *)?\|? *$/;

/** @param {Workspace} workspace @param {string} text @returns {Node[]} */
export function markdown(workspace, text) {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  /** @type {Node[]} */
  const out = [];
  while (lines.length) {
    const line = /** @type {string} */ (lines[0]);
    const heading = HEADING.exec(line);
    if (!line.trim()) lines.shift();
    else if (FENCE.test(line)) out.push(fence(lines));
    else if (heading) {
      lines.shift();
      out.push(
        h(
          "p",
          { class: `md-heading md-${heading[1]?.length}`, role: "heading", "aria-level": "3" },
          spans(workspace, heading[2] ?? ""),
        ),
      );
    } else if (RULE.test(line)) {
      lines.shift();
      out.push(h("hr", null));
    } else if (QUOTE.test(line))
      out.push(
        h(
          "blockquote",
          null,
          markdown(
            workspace,
            takeWhile(lines, (l) => QUOTE.test(l))
              .map((l) => l.replace(QUOTE, ""))
              .join("\n"),
          ),
        ),
      );
    else if (ITEM.test(line)) out.push(list(workspace, lines));
    else if (line.includes("|") && TABLE_LINE.test(lines[1] ?? "")) out.push(table(workspace, lines));
    else out.push(h("p", null, spans(workspace, takeWhile(lines, isText).join("\n"))));
  }
  return out;
}

/** @param {string} line @returns {boolean} */
const isText = (line) => Boolean(line.trim()) && ![FENCE, HEADING, RULE, QUOTE, ITEM].some((form) => form.test(line));

/** Takes at least one line. @param {string[]} lines @param {(line: string) => boolean} wanted @returns {string[]} */
function takeWhile(lines, wanted) {
  const taken = [/** @type {string} */ (lines.shift())];
  while (lines.length && wanted(/** @type {string} */ (lines[0]))) taken.push(/** @type {string} */ (lines.shift()));
  return taken;
}

/** @param {string[]} lines @returns {Node} */
function fence(lines) {
  const mark = FENCE.exec(lines.shift() ?? "")?.[1] ?? "```";
  const inside = [];
  while (lines.length) {
    const line = /** @type {string} */ (lines.shift());
    if (line.trim().startsWith(mark)) break;
    inside.push(line);
  }
  return h("pre", null, h("code", null, inside.join("\n")));
}

/** @param {Workspace} workspace @param {string[]} lines @returns {HTMLElement} */
function list(workspace, lines) {
  const first = /** @type {RegExpExecArray} */ (ITEM.exec(lines[0] ?? ""));
  const depth = first[1]?.length ?? 0;
  const node = first[2] ? h("ol", { start: first[2] }) : h("ul", null);
  while (lines.length) {
    const match = ITEM.exec(lines[0] ?? "");
    if (!match || (match[1]?.length ?? 0) < depth) break;
    if ((match[1]?.length ?? 0) > depth + 1 && node.lastElementChild)
      node.lastElementChild.append(list(workspace, lines));
    else {
      lines.shift();
      const text = [match[3] ?? "", ...(lines.length && isText(lines[0] ?? "") ? takeWhile(lines, isText) : [])].join(
        "\n",
      );
      node.append(item(workspace, text));
    }
  }
  return node;
}

/** @param {Workspace} workspace @param {string} text @returns {HTMLElement} */
function item(workspace, text) {
  const task = /^\[([ xX])\] +/.exec(text);
  if (!task) return h("li", null, spans(workspace, text));
  const done = task[1] !== " ";
  const box = h("span", { class: "task-mark", role: "img", "aria-label": done ? "done" : "to do" }, done ? "☑" : "☐");
  return h("li", { class: "task" }, box, " ", spans(workspace, text.slice(task[0].length)));
}

/** @param {string} line @returns {string[]} */
const cells = (line) =>
  line
    .trim()
    .replace(/^\||\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));

/** @param {Workspace} workspace @param {string[]} lines @returns {Node} */
function table(workspace, lines) {
  const head = cells(lines.shift() ?? "");
  const align = cells(lines.shift() ?? "").map((c) =>
    c.endsWith(":") ? (c.startsWith(":") ? "center" : "right") : "left",
  );
  const body = lines.length && isText(lines[0] ?? "") ? takeWhile(lines, (l) => isText(l) && l.includes("|")) : [];
  const row = (/** @type {string[]} */ texts, /** @type {"th" | "td"} */ tag) =>
    h(
      "tr",
      null,
      texts.map((t, i) =>
        h(tag, { class: `align-${align[i] ?? "left"}`, scope: tag === "th" && "col" }, spans(workspace, t)),
      ),
    );
  return h(
    "div",
    { class: "table-scroll", tabindex: "0", role: "group", "aria-label": "Table" },
    h(
      "table",
      null,
      h("thead", null, row(head, "th")),
      h(
        "tbody",
        null,
        body.map((l) => row(cells(l), "td")),
      ),
    ),
  );
}

/** Each form with what it becomes; the first that starts at the earliest place wins. */
const FORMS = /** @type {[RegExp, (workspace: Workspace, m: RegExpExecArray) => Node | string][]} */ ([
  [/\\([\\`*_{}[\]()#+.!|~>-])/, (_, m) => m[1] ?? ""],
  [/`([^`]+)`/, (_, m) => h("code", null, m[1] ?? "")],
  [/!\[([^\]]*)\]\(([^\s)]+)[^)]*\)/, (_, m) => link(m[2] ?? "", m[1] || m[2] || "")],
  [/\[([^\]]+)\]\(([^\s)]+)[^)]*\)/, (w, m) => link(m[2] ?? "", ...spans(w, m[1] ?? ""))],
  [/<((?:https?:\/\/|mailto:)[^\s<>]+)>/, (_, m) => link(m[1] ?? "", m[1] ?? "")],
  [/\*\*(?=\S)([\s\S]*?\S)\*\*/, (w, m) => h("strong", null, spans(w, m[1] ?? ""))],
  [/(?<!\w)__(?=\S)([\s\S]*?\S)__(?!\w)/, (w, m) => h("strong", null, spans(w, m[1] ?? ""))],
  [/\*(?=[^\s*])([^*]*[^\s*])\*/, (w, m) => h("em", null, spans(w, m[1] ?? ""))],
  [/(?<!\w)_(?=[^\s_])([^_]*[^\s_])_(?!\w)/, (w, m) => h("em", null, spans(w, m[1] ?? ""))],
  [/~~(?=\S)([\s\S]*?\S)~~/, (w, m) => h("s", null, spans(w, m[1] ?? ""))],
  [/https?:\/\/[^\s<>)]*[^\s<>).,;:!?'"]/, (_, m) => link(m[0], m[0])],
  [/:([a-z0-9_+-]+):/, (w, m) => (w.emoji(m[1] ?? "") ? emojiNode(w, m[1] ?? "") : m[0])],
  [/ {2,}\n|\\\n|\n/, () => h("br", null)],
]);

/** @param {Workspace} workspace @param {string} text @returns {(Node | string)[]} */
function spans(workspace, text) {
  /** @type {(Node | string)[]} */
  const out = [];
  let rest = text;
  while (rest) {
    let best = null;
    for (const [form, make] of FORMS) {
      const match = form.exec(rest);
      if (match && (!best || match.index < best.match.index)) best = { match, make };
    }
    if (!best) return [...out, rest];
    if (best.match.index) out.push(rest.slice(0, best.match.index));
    out.push(best.make(workspace, best.match));
    rest = rest.slice(best.match.index + best.match[0].length);
  }
  return out;
}
