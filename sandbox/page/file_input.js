// @ts-check
/** The field of Block Kit in which people choose files: each is sent to the workspace as soon as it is chosen. */

import { fill, h, iconButton } from "./dom.js";
import { sizeInWords } from "./files.js";
import { changed } from "./inputs.js";
import { refusal, sendFile } from "./server.js";

/** @typedef {{id: string, name: string, size: number}} Chosen */

/** @param {import("./inputs.js").Made} made @returns {HTMLElement} */
export function fileInput(made) {
  const { surface, block, element, action, label, focusKey } = made;
  const most = element.max_files ?? 10;
  /** @type {Chosen[]} */
  let files = surface.register(block, action, { type: element.type, files: [] }).files ?? [];
  const list = h("ul", { class: "chosen", "aria-live": "polite", "data-testid": "chosen-files" });
  const input = h("input", {
    type: "file",
    class: "field",
    accept: (element.filetypes ?? []).map((/** @type {string} */ kind) => `.${kind}`).join(",") || null,
    multiple: most > 1,
    "aria-label": label,
    "data-focus": focusKey,
    "data-action-id": action,
    onchange: take,
  });

  /** @param {Chosen[]} now */
  function keep(now) {
    files = now;
    changed(made, input, { files });
    show();
  }

  function show() {
    const lines = files.map((file) => {
      const away = iconButton("close", `Remove ${file.name}`, () => keep(files.filter((other) => other !== file)));
      return h("li", { class: "chip" }, `${file.name}, ${sizeInWords(file.size)}`, away);
    });
    fill(list, lines);
  }

  async function take() {
    const picked = [...(input.files ?? [])];
    input.value = "";
    input.setAttribute("aria-busy", "true");
    surface.complain("");
    try {
      for (const file of picked) {
        const answer = await sendFile(surface.workspace.me, file);
        const problem = refusal(answer);
        if (problem) surface.complain(problem);
        else keep(most === 1 ? [answer.file] : [...files, answer.file].slice(0, most));
      }
    } catch (error) {
      surface.complain(error instanceof Error ? error.message : String(error));
    } finally {
      input.removeAttribute("aria-busy");
    }
  }

  show();
  return h("div", { class: "file-input" }, input, list);
}
