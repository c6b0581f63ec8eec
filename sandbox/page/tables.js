// @ts-check
/** Tables: the `table` and `data_table` blocks, and the preview of a CSV file. */

import { h } from "./dom.js";
import { plainString } from "./dialogs.js";
import { richText } from "./rich_text.js";

/** @typedef {import("./workspace.js").Workspace} Workspace */
/** @typedef {import("./types.js").Block} Block */

/** @param {Workspace} workspace @param {any} cell @returns {(Node | string)[]} */
function cellContent(workspace, cell) {
  if (cell === null || cell === undefined) return [];
  if (typeof cell !== "object") return [String(cell)];
  if (cell.type === "rich_text") return richText(workspace, cell.elements);
  if (cell.type === "raw_number") return [String(cell.value ?? cell.number ?? cell.text ?? "")];
  return [String(cell.text ?? cell.value ?? "")];
}

/**
 * @param {Workspace} workspace @param {any[][]} rows the first is the heading
 * @param {{columns?: any[], caption?: string, name: string}} how
 */
function grid(workspace, rows, { columns = [], caption = "", name }) {
  const [head = [], ...body] = rows;
  const row = (/** @type {any[]} */ cells, /** @type {"th" | "td"} */ tag) =>
    h(
      "tr",
      null,
      cells.map((cell, i) => {
        const number = cell?.type === "raw_number";
        const align = columns[i]?.align ?? (number ? "right" : "left");
        const wrap = columns[i] && columns[i].is_wrapped === false ? "no-wrap" : "";
        return h(tag, { class: `align-${align} ${wrap}`, scope: tag === "th" && "col" }, cellContent(workspace, cell));
      }),
    );
  return h(
    "div",
    { class: "table-scroll", tabindex: "0", role: "group", "aria-label": name },
    h(
      "table",
      null,
      caption && h("caption", null, caption),
      h("thead", null, row(head, "th")),
      h(
        "tbody",
        null,
        body.map((cells) => row(cells, "td")),
      ),
    ),
  );
}

/** @param {Workspace} workspace @param {Block} block @returns {Node} */
export function table(workspace, block) {
  return grid(workspace, block.rows ?? [], { columns: block.column_settings ?? [], name: "Table" });
}

/** @param {Workspace} workspace @param {Block} block @returns {Node} */
export function dataTable(workspace, block) {
  const caption = plainString(workspace, block.caption);
  const rows = (block.rows ?? []).map((/** @type {any} */ row) => (Array.isArray(row) ? row : (row.cells ?? [])));
  return grid(workspace, rows, { columns: block.column_settings ?? [], caption, name: caption || "Table" });
}

/**
 * The beginning of a comma separated text, RFC 4180.
 * @param {string} text @param {number} most rows
 * @returns {string[][]}
 */
export function parseCsv(text, most) {
  /** @type {string[][]} */
  const rows = [];
  let row = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|\r|$)/y;
  const source = text.replace(/^\uFEFF/, "");
  while (cell.lastIndex < source.length && rows.length < most) {
    const match = cell.exec(source);
    if (!match) break;
    row.push(match[1] !== undefined ? match[1].replaceAll('""', '"') : (match[2] ?? ""));
    if (match[3] === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

/** @param {Workspace} workspace @param {string} text @param {string} name of the file @returns {Node} */
export function csvPreview(workspace, text, name) {
  return grid(workspace, parseCsv(text, 6), { name: `First rows of ${name}` });
}
