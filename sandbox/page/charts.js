// @ts-check
/** The block `data_visualization`: lines, areas and bars as SVG, and its numbers as a table for those who cannot see it. */

import { h, svg } from "./dom.js";

/** @typedef {import("./types.js").Block} Block */
/** @typedef {{name: string, data: {label: string, value: number}[]}} Series */

const WIDTH = 400;
const HEIGHT = 200;
const LEFT = 44;
const RIGHT = 12;
const TOP = 12;
const BOTTOM = 30;
const COLOURS = 6;

/** @param {Block} block @returns {Node} */
export function chart(block) {
  const title = String(block.title ?? "");
  const body = block.chart ?? {};
  const drawn = body.type === "pie" ? asSeries(body.segments ?? []) : (body.series ?? []);
  const labels = drawn[0]?.data.map((/** @type {any} */ point) => String(point.label)) ?? [];
  return h(
    "figure",
    { class: "chart" },
    h("figcaption", null, title),
    picture(body.type === "pie" ? "bar" : body.type, drawn, labels, sentence(title, drawn)),
    legend(drawn),
    numbers(title, drawn, labels),
  );
}

/** A pie has one value for each part: as bars it can be read, too. @param {any[]} segments @returns {Series[]} */
function asSeries(segments) {
  return [{ name: "", data: segments }];
}

/** What a screen reader says. @param {string} title @param {Series[]} series */
function sentence(title, series) {
  const said = series.map(({ name, data }) => {
    const first = data[0];
    const last = data[data.length - 1];
    return `${name || "Value"}: ${first.value} (${first.label}) to ${last.value} (${last.label})`;
  });
  return `Chart. ${title}. ${said.join("; ")}.`;
}

/** Round numbers from 0 up. @param {number} most @returns {number[]} */
export function marks(most) {
  const power = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(most, 1)) - 0.3));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => most <= 4 * size) ?? most;
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => i * step);
}

/** @param {string} kind @param {Series[]} series @param {string[]} labels @param {string} says @returns {Node} */
function picture(kind, series, labels, says) {
  const most = Math.max(1, ...series.flatMap(({ data }) => data.map((point) => Number(point.value))));
  const wide = WIDTH - LEFT - RIGHT;
  const high = HEIGHT - TOP - BOTTOM;
  const y = (/** @type {number} */ value) => TOP + high - (Math.max(0, value) / most) * high;
  const slot = wide / Math.max(labels.length, 1);
  const x = (/** @type {number} */ i) =>
    kind === "bar" ? LEFT + slot * (i + 0.5) : LEFT + (wide * i) / Math.max(labels.length - 1, 1);
  const grid = marks(most).flatMap((mark) => [
    svg("line", { class: "chart-grid", x1: LEFT, x2: WIDTH - RIGHT, y1: y(mark), y2: y(mark) }),
    svg("text", { class: "chart-number", x: LEFT - 6, y: y(mark) + 4, "text-anchor": "end" }, mark.toLocaleString("en")),
  ]);
  const shapes = series.flatMap((one, i) =>
    kind === "bar" ? bars(one, i, series.length, x, y, slot) : line(one, i, kind === "area", x, y),
  );
  return svg(
    "svg",
    { class: "chart-picture", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": says },
    grid,
    shapes,
    named(labels, x),
  );
}

/**
 * @param {Series} series @param {number} place @param {boolean} filled
 * @param {(i: number) => number} x @param {(value: number) => number} y
 */
function line({ data }, place, filled, x, y) {
  const points = data.map((point, i) => `${x(i).toFixed(1)},${y(Number(point.value)).toFixed(1)}`);
  const colour = `chart-colour-${place % COLOURS}`;
  const end = data.length - 1;
  const area = [`${x(0)},${y(0)}`, ...points, `${x(end)},${y(0)}`].join(" ");
  return [
    filled && svg("polygon", { class: `chart-area ${colour}`, points: area }),
    svg("polyline", { class: `chart-line ${colour}`, points: points.join(" ") }),
    svg("circle", { class: `chart-end ${colour}`, cx: x(end), cy: y(Number(data[end].value)), r: 4 }),
  ];
}

/**
 * @param {Series} series @param {number} place @param {number} whole @param {(i: number) => number} x
 * @param {(value: number) => number} y @param {number} slot
 */
function bars({ data }, place, whole, x, y, slot) {
  const width = (slot * 0.7) / whole;
  return data.map((point, i) => {
    const top = y(Number(point.value));
    const left = x(i) - (width * whole) / 2 + width * place;
    return svg("rect", { class: `chart-bar chart-colour-${place % COLOURS}`, x: left, y: top, width, height: y(0) - top });
  });
}

/** The labels for which there is room, the first and the last among them. @param {string[]} labels @param {(i: number) => number} x */
function named(labels, x) {
  const every = Math.max(1, Math.ceil(labels.length / 4));
  const last = labels.length - 1;
  const shown = labels.map((label, i) => ({ label, i })).filter(({ i }) => i === last || (i % every === 0 && last - i >= every));
  return shown.map(({ label, i }) => {
    const anchor = i === 0 ? "start" : i === last ? "end" : "middle";
    return svg("text", { class: "chart-label", x: x(i), y: HEIGHT - 8, "text-anchor": anchor }, label);
  });
}

/** @param {Series[]} series @returns {Node | null} */
function legend(series) {
  const names = series.filter(({ name }) => name);
  return names.length
    ? h(
        "ul",
        { class: "chart-legend", "aria-hidden": "true" },
        names.map(({ name }, i) => h("li", { class: `chart-colour-${i % COLOURS}` }, name)),
      )
    : null;
}

/** The numbers, to be read with the keyboard or by a screen reader. @param {string} title @param {Series[]} series @param {string[]} labels */
function numbers(title, series, labels) {
  return h(
    "details",
    { class: "chart-numbers" },
    h("summary", null, "Numbers"),
    h(
      "div",
      { class: "table-scroll", tabindex: "0", role: "group", "aria-label": `Numbers of ${title}` },
      h(
        "table",
        null,
        h("thead", null, h("tr", null, h("th", { scope: "col" }, ""), series.map(({ name }) => h("th", { scope: "col" }, name || "Value")))),
        h(
          "tbody",
          null,
          labels.map((label, i) =>
            h("tr", null, h("th", { scope: "row" }, label), series.map(({ data }) => h("td", { class: "align-right" }, String(data[i]?.value ?? "")))),
          ),
        ),
      ),
    ),
  );
}
