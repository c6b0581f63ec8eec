// @ts-check
/** Block Kit as DOM nodes: https://docs.slack.dev/reference/block-kit/blocks */

import { chart } from "./charts.js";
import { h } from "./dom.js";
import { plainString, textNode } from "./dialogs.js";
import { elementNode, knowsElement } from "./elements.js";
import { markdown } from "./markdown.js";
import { richText } from "./rich_text.js";
import { dataTable, table } from "./tables.js";
import { link } from "./workspace.js";

/** @typedef {import("./types.js").Block} Block */
/** @typedef {import("./types.js").Element} Element */
/** @typedef {import("./surface.js").Surface} Surface */
/** @typedef {(surface: Surface, block: Block, id: string) => Node} Maker */

/**
 * @param {Surface} surface where the blocks stand
 * @param {Block[]} blocks
 * @param {() => Node} fallback what stands, once, for blocks that this page does not know
 * @returns {DocumentFragment}
 */
export function blockNodes(surface, blocks, fallback) {
  const out = document.createDocumentFragment();
  let fellBack = false;
  blocks.forEach((block, index) => {
    const make = MAKERS[block.type];
    if (make) {
      const node = h("div", { class: `block block-${block.type}`, "data-block-type": block.type });
      node.append(make(surface, block, block.block_id ?? `block-${index}`));
      out.append(node);
    } else if (!fellBack) {
      fellBack = true;
      out.append(h("div", { class: "block text", "data-block-type": "fallback" }, fallback()));
    }
  });
  return out;
}

/** Nested blocks, without a fallback of their own. @param {Surface} surface @param {Block[]} blocks @param {string} id */
function nested(surface, blocks, id) {
  const named = (blocks ?? []).map((block, index) => ({ block_id: `${id}-${index}`, ...block }));
  return blockNodes(surface, named, () => h("p", { class: "muted" }, "This part cannot be shown here."));
}

/** @type {Record<string, Maker>} */
const MAKERS = {
  section,
  header: ({ workspace }, block) => h("h2", { class: "header" }, plainString(workspace, block.text)),
  divider: () => h("hr", null),
  context,
  actions: (surface, block, id) =>
    h(
      "div",
      { class: "actions" },
      (block.elements ?? []).map((/** @type {Element} */ e) => elementNode(surface, id, e)),
    ),
  context_actions: (surface, block, id) =>
    h(
      "div",
      { class: "actions" },
      (block.elements ?? []).map((/** @type {Element} */ e) => elementNode(surface, id, e)),
    ),
  image,
  input,
  rich_text: ({ workspace }, block) => h("div", { class: "text" }, richText(workspace, block.elements)),
  markdown: ({ workspace }, block) => h("div", { class: "text markdown" }, markdown(workspace, block.text ?? "")),
  table: ({ workspace }, block) => table(workspace, block),
  data_visualization: (_, block) => chart(block),
  data_table: ({ workspace }, block) => dataTable(workspace, block),
  container,
  card,
  carousel: (surface, block, id) =>
    h(
      "div",
      { class: "carousel", tabindex: "0", role: "group", "aria-label": "Cards" },
      (block.elements ?? []).map((/** @type {Block} */ c, /** @type {number} */ i) =>
        card(surface, c, c.block_id ?? `${id}-${i}`),
      ),
    ),
  alert: ({ workspace }, block) =>
    h(
      "div",
      { class: `alert alert-${block.level ?? "default"}`, role: "note" },
      h("strong", { class: "alert-level" }, LEVELS[block.level] ?? "Note"),
      h("div", { class: "text" }, textNode(workspace, block.text)),
    ),
  plan: (surface, block) =>
    h(
      "div",
      { class: "plan" },
      h("p", { class: "plan-title" }, plainString(surface.workspace, block.title)),
      h(
        "ol",
        { class: "tasks" },
        (block.tasks ?? []).map((/** @type {Block} */ t) => h("li", null, task(surface, t))),
      ),
    ),
  task_card: (surface, block) => h("div", { class: "plan" }, task(surface, block)),
  video: ({ workspace }, block) =>
    h("p", { class: "text" }, link(block.title_url || block.video_url || "", plainString(workspace, block.title))),
  file: (_, block) => h("p", { class: "muted" }, `File ${block.external_id ?? ""}`),
};

const LEVELS = /** @type {Record<string, string>} */ ({
  info: "Information",
  warning: "Warning",
  error: "Problem",
  success: "Done",
});

/** @type {Maker} */
function section(surface, block, id) {
  const { workspace } = surface;
  const body = h("div", { class: "section-body" });
  if (block.text) body.append(h("div", { class: "text" }, textNode(workspace, block.text)));
  if (block.fields) {
    body.append(
      h(
        "div",
        { class: "fields" },
        block.fields.map((/** @type {any} */ f) => h("div", { class: "text" }, textNode(workspace, f))),
      ),
    );
  }
  const accessory = block.accessory;
  const side = !accessory
    ? null
    : accessory.type === "image"
      ? picture(accessory, "accessory-image")
      : elementNode(surface, id, accessory, { label: block.text?.type === "plain_text" ? block.text.text : undefined });
  return h("div", { class: "section" }, body, side && h("div", { class: "accessory" }, side));
}

/** @type {Maker} */
function context({ workspace }, block) {
  return h(
    "div",
    { class: "context" },
    (block.elements ?? []).map((/** @type {any} */ e) =>
      e.type === "image" ? picture(e, "context-image") : h("span", { class: "text" }, textNode(workspace, e)),
    ),
  );
}

/** An image; its words stand there when it cannot be loaded. @param {any} source @param {string} name @returns {HTMLElement} */
function picture(source, name) {
  const { id, url: address = "" } = source.slack_file ?? {};
  const url = source.image_url || (id ? `/client/files/${encodeURIComponent(id)}` : address);
  const alt = source.alt_text ?? "";
  const img = h("img", { class: name, src: url, alt, referrerpolicy: "no-referrer" });
  img.addEventListener("error", () =>
    img.replaceWith(h("span", { class: `${name} no-image`, role: "img", "aria-label": alt, title: alt }, alt)),
  );
  return img;
}

/** @type {Maker} */
function image({ workspace }, block) {
  const node = picture(block, "image");
  return h("figure", null, block.title && h("figcaption", null, plainString(workspace, block.title)), node);
}

/** @type {Maker} */
function input(surface, block, id) {
  const { workspace } = surface;
  const label = plainString(workspace, block.label);
  const how = { label, inInput: true, dispatches: Boolean(block.dispatch_action) };
  const known = knowsElement(block.element?.type);
  return h(
    "div",
    { class: "input", "data-input": id, "data-optional": block.optional ? "true" : null },
    h(
      "p",
      { class: "label", "aria-hidden": "true" },
      label,
      block.optional && h("span", { class: "muted" }, " (optional)"),
    ),
    known
      ? elementNode(surface, id, block.element, how)
      : h("p", { class: "muted" }, "This kind of input cannot be filled in here."),
    block.hint && h("p", { class: "hint" }, plainString(workspace, block.hint)),
    h("p", { class: "error", role: "alert", id: `error-${id}` }),
  );
}

/** @type {Maker} */
function container(surface, block, id) {
  const { workspace } = surface;
  const title = block.rich_text_title
    ? h("div", { class: "text" }, richText(workspace, block.rich_text_title.elements))
    : h("span", { class: "container-title" }, plainString(workspace, block.title));
  const heading = [
    block.icon && picture(block.icon, "context-image"),
    h("span", null, title, block.subtitle && h("small", { class: "text" }, textNode(workspace, block.subtitle))),
  ];
  const children = h("div", { class: "container-body" }, nested(surface, block.child_blocks, id));
  if (!block.is_collapsible)
    return h("div", { class: "container" }, h("div", { class: "container-head" }, heading), children);
  return h(
    "details",
    { class: "container", open: !block.default_collapsed },
    h("summary", { class: "container-head", "data-focus": `${id} summary` }, heading),
    children,
  );
}

/** @type {Maker} */
function card(surface, block, id) {
  const { workspace } = surface;
  const part = (/** @type {string} */ name) =>
    block[name] && h("div", { class: `text card-${name}` }, textNode(workspace, block[name]));
  return h(
    "div",
    { class: "card" },
    block.hero_image && picture(block.hero_image, "card-hero"),
    h(
      "div",
      { class: "container-head" },
      block.icon && picture(block.icon, "accessory-icon"),
      h("div", null, part("title"), part("subtitle")),
    ),
    part("body"),
    part("subtext"),
    block.actions &&
      h(
        "div",
        { class: "actions" },
        block.actions.map((/** @type {Element} */ e) => elementNode(surface, id, e)),
      ),
  );
}

const STATUS = /** @type {Record<string, string>} */ ({
  pending: "Waiting",
  in_progress: "Running",
  complete: "Done",
  error: "Failed",
});

/** @param {Surface} surface @param {Block} block @returns {Node} */
function task({ workspace }, block) {
  return h(
    "div",
    { class: `task-card task-${block.status}` },
    h("span", { class: "task-status" }, STATUS[block.status] ?? block.status),
    h("span", { class: "task-title" }, plainString(workspace, block.title)),
    [block.details, block.output]
      .filter(Boolean)
      .map((rich) => h("div", { class: "text task-details" }, richText(workspace, rich.elements))),
    block.sources &&
      h(
        "ul",
        null,
        block.sources.map((/** @type {any} */ s) => h("li", null, link(s.url, s.text || s.url))),
      ),
  );
}
