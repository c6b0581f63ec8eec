// @ts-check
/** Times as the reader's clock shows them: `<!date^...>` of Slack's text and the times beside messages. */

import { h } from "./dom.js";

let ahead = 0;

/**
 * Note a moment that the server named. The pretend company's clock only runs ahead of the real one, so a moment
 * later than ours shows how far; "ago" and "today" then follow the company's clock.
 * @param {number | string | undefined} seconds Unix time
 */
export function noteServerTime(seconds) {
  const moment = Number(seconds);
  if (Number.isFinite(moment)) ahead = Math.max(ahead, moment - Date.now() / 1000);
}

/** Take over the server's clock. @param {number | undefined} seconds Unix time; nothing changes without it */
export function setServerTime(seconds) {
  if (seconds === undefined) return;
  ahead = seconds - Date.now() / 1000;
  renewTimes();
}

/** The company's present moment. @returns {Date} */
export function now() {
  return new Date(Date.now() + Math.max(0, ahead) * 1000);
}

/** @param {string} ts a message's `ts` @returns {Date} */
export const momentOf = (ts) => new Date(Number(ts) * 1000);

/** @param {Date} when @returns {number} days before today in the reader's zone; negative in the future */
function daysAgo(when) {
  const start = (/** @type {Date} */ d) => new Date(d.getFullYear(), d.getMonth(), d.getDate()).getTime();
  return Math.round((start(now()) - start(when)) / 86_400_000);
}

/** @param {Date} when @param {Intl.DateTimeFormatOptions} how */
const local = (when, how) => new Intl.DateTimeFormat(undefined, how).format(when);

/** @param {Date} when */
export const clockTime = (when) => local(when, { hour: "numeric", minute: "2-digit" });

/** The heading between two days. @param {Date} when */
export function dayName(when) {
  return relativeDay(when) ?? local(when, { weekday: "long", day: "numeric", month: "long", ...yearIfOther(when) });
}

/** Date and time in full, for tooltips. @param {Date} when */
export const fullTime = (when) => local(when, { dateStyle: "full", timeStyle: "long" });

/** @param {Date} when @returns {Intl.DateTimeFormatOptions} */
const yearIfOther = (when) => (when.getFullYear() === now().getFullYear() ? {} : { year: "numeric" });

/** @param {Date} when @returns {string | null} */
function relativeDay(when) {
  const days = daysAgo(when);
  return days === 0 ? "Today" : days === 1 ? "Yesterday" : days === -1 ? "Tomorrow" : null;
}

/** "4 minutes ago", "in 2 hours". @param {Date} when */
export function ago(when) {
  const seconds = Math.round((when.getTime() - now().getTime()) / 1000);
  const words = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
  const size = Math.abs(seconds);
  if (size < 45) return "just now";
  if (size < 3600) return words.format(Math.round(seconds / 60), "minute");
  if (size < 86_400) return words.format(Math.round(seconds / 3600), "hour");
  return words.format(Math.round(seconds / 86_400), "day");
}

/** @type {Record<string, (when: Date) => string>} */
const TOKENS = {
  date_num: (when) => {
    const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
    return `${when.getFullYear()}-${two(when.getMonth() + 1)}-${two(when.getDate())}`;
  },
  date: (when) => local(when, { month: "long", day: "numeric", year: "numeric" }),
  date_short: (when) => local(when, { month: "short", day: "numeric", year: "numeric" }),
  date_long: (when) => local(when, { weekday: "long", month: "long", day: "numeric", year: "numeric" }),
  date_pretty: (when) =>
    relativeDay(when)?.toLowerCase() ?? local(when, { month: "long", day: "numeric", ...yearIfOther(when) }),
  date_short_pretty: (when) =>
    relativeDay(when)?.toLowerCase() ?? local(when, { month: "short", day: "numeric", ...yearIfOther(when) }),
  date_long_pretty: (when) =>
    relativeDay(when)?.toLowerCase() ??
    local(when, { weekday: "long", month: "long", day: "numeric", ...yearIfOther(when) }),
  time: clockTime,
  time_secs: (when) => local(when, { hour: "numeric", minute: "2-digit", second: "2-digit" }),
  ago,
};

/** @param {Date} when @param {string} format Slack's, as "{date_short} at {time}" @returns {string} */
export function formatted(when, format) {
  return format.replace(/\{(\w+)\}/g, (whole, token) => TOKENS[token]?.(when) ?? whole);
}

/**
 * A time for people; `format` with {ago} is kept up to date by `keepTimesFresh`.
 * @param {number} seconds Unix time @param {string} format @param {string} fallback shown when `seconds` is no number
 * @returns {Node}
 */
export function timeNode(seconds, format, fallback) {
  const when = new Date(seconds * 1000);
  if (Number.isNaN(when.getTime())) return document.createTextNode(fallback);
  return h(
    "time",
    { datetime: when.toISOString(), title: fullTime(when), "data-format": format },
    formatted(when, format),
  );
}

/** Renew the times on the page that depend on the present moment. */
function renewTimes() {
  for (const node of document.querySelectorAll("time[data-format]")) {
    const text = formatted(new Date(node.getAttribute("datetime") ?? ""), node.getAttribute("data-format") ?? "");
    if (node.textContent !== text) node.textContent = text;
  }
}

/** Renew them twice a minute. */
export function keepTimesFresh() {
  setInterval(renewTimes, 30_000);
}
