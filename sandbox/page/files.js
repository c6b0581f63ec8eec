// @ts-check
/** Files shared in a message: name, size, download, and the first rows of a CSV file. */

import { fill, h, icon } from "./dom.js";
import { csvPreview } from "./tables.js";

/** @typedef {import("./types.js").SharedFile} SharedFile */
/** @typedef {import("./workspace.js").Workspace} Workspace */

/** @param {number} bytes @returns {string} */
export function sizeInWords(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** @param {Workspace} workspace @param {SharedFile} file @returns {HTMLElement} */
export function fileCard(workspace, file) {
  const address = `/client/files/${encodeURIComponent(file.id)}?as=${encodeURIComponent(workspace.me)}`;
  const isCsv = file.mimetype === "text/csv" || file.name.toLowerCase().endsWith(".csv");
  const preview = isCsv ? h("div", { class: "csv-preview", "aria-busy": "true" }) : null;
  if (preview) showPreview(workspace, preview, address, file.name);
  return h(
    "div",
    { class: "file", "data-testid": "file" },
    h(
      "div",
      { class: "file-head" },
      icon("file"),
      h(
        "div",
        { class: "file-names" },
        h("strong", null, file.title || file.name),
        h("small", { class: "muted" }, `${file.name}, ${sizeInWords(file.size)}`),
      ),
      h(
        "a",
        { class: "button small", href: address, download: file.name, "data-testid": "file-download" },
        icon("download"),
        " Download",
      ),
    ),
    preview,
  );
}

/** @param {Workspace} workspace @param {HTMLElement} preview @param {string} address @param {string} name */
async function showPreview(workspace, preview, address, name) {
  try {
    const response = await fetch(address);
    if (!response.ok) throw new Error(String(response.status));
    fill(preview, csvPreview(workspace, await response.text(), name));
  } catch {
    fill(preview, h("p", { class: "muted" }, "The preview could not be loaded."));
  }
  preview.removeAttribute("aria-busy");
}
