// @ts-check
/** What the page knows of the workspace, and small looks shared by all parts: avatars, mentions, emoji. */

import { h } from "./dom.js";

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Person} Person */
/** @typedef {import("./types.js").Channel} Channel */
/** @typedef {import("./types.js").Message} Message */

const KINDS = {
  admin: "Admin",
  approver: "Approver",
  member: "Member",
  guest: "Guest",
  outside: "Other company",
  deactivated: "Deactivated",
  bot: "App",
};

/** Names of emoji to characters, for names that the server does not list. */
const COMMON_EMOJI = {
  white_check_mark: "✅",
  heavy_check_mark: "✔️",
  x: "❌",
  "+1": "👍",
  thumbsup: "👍",
  "-1": "👎",
  eyes: "👀",
  tada: "🎉",
  warning: "⚠️",
  large_green_circle: "🟢",
  large_yellow_circle: "🟡",
  red_circle: "🔴",
  white_circle: "⚪",
  hourglass_flowing_sand: "⏳",
  hourglass: "⌛",
  heart: "❤️",
  wave: "👋",
  question: "❓",
  bulb: "💡",
  lock: "🔒",
  rocket: "🚀",
  pray: "🙏",
  smile: "😄",
  thinking_face: "🤔",
  clipboard: "📋",
  calendar: "📅",
  phone: "☎️",
  arrow_right: "➡️",
  white_small_square: "▫️",
  black_small_square: "▪️",
  large_blue_circle: "🔵",
  information_source: "ℹ️",
};

/** The state last fetched, with look-ups. One instance; `state` is replaced when it is fetched again. */
export class Workspace {
  /** @param {State} state */
  constructor(state) {
    this.state = state;
  }

  /** @returns {string} id of the person at the keyboard */
  get me() {
    return this.state.me;
  }

  /** @param {string | undefined} id @returns {Person | undefined} */
  person(id) {
    return this.state.people.find((p) => p.id === id);
  }

  /** @param {string | undefined} id @returns {Channel | undefined} */
  channel(id) {
    return this.state.channels.find((c) => c.id === id);
  }

  /** @param {string | undefined} id @returns {string} the name people read; the id where nobody has it */
  nameOf(id) {
    const person = this.person(id);
    if (person) return person.real_name || person.name;
    return id === this.state.bot.user_id ? this.state.bot.name : (id ?? "Somebody");
  }

  /** Who wrote a message: a person, another bot, or the app itself. @param {Message} message @returns {Person} */
  author(message) {
    const known = this.person(message.user);
    if (known) return message.username ? { ...known, real_name: message.username } : known;
    const { user_id, name } = this.state.bot;
    return { id: message.user ?? user_id, name, real_name: name, title: "", kind: "bot", color: "#0b6e69" };
  }

  /** The other person (or app) of a direct conversation. @param {Channel} channel @returns {Person | undefined} */
  partner(channel) {
    const other = channel.members.find((id) => id !== this.me) ?? this.me;
    return (
      this.person(other) ??
      (other === this.state.bot.user_id ? this.author({ channel: "", ts: "", text: "" }) : undefined)
    );
  }

  /** @param {Channel} channel @returns {string} without "#" */
  channelName(channel) {
    return channel.kind === "im" ? (this.partner(channel)?.real_name ?? channel.name) : channel.name;
  }

  /** @param {Channel} channel @returns {boolean} the direct conversation with the app */
  isApp(channel) {
    return channel.kind === "im" && channel.members.includes(this.state.bot.user_id);
  }

  /** @param {string} name without colons, perhaps with "::skin-tone-3" @returns {string | undefined} the character */
  emoji(name) {
    const plain = name.split("::")[0] ?? name;
    return this.state.emoji?.[plain] ?? COMMON_EMOJI[/** @type {keyof typeof COMMON_EMOJI} */ (plain)];
  }

  /** @returns {string[]} names that the picker offers, the usual ones first */
  emojiNames() {
    return [...new Set([...Object.keys(COMMON_EMOJI), ...Object.keys(this.state.emoji ?? {})])];
  }
}

/** @param {string} kind @returns {string} the word for a kind of person */
export const kindName = (kind) => KINDS[/** @type {keyof typeof KINDS} */ (kind)] ?? kind;

/** A square with initials; only for the eye, since the name always stands beside it. @param {Person} person @param {string} [size] */
export function avatar(person, size = "") {
  const words = (person.real_name || person.name)
    .replace(/[^\p{L}\p{N} ]/gu, "")
    .split(" ")
    .filter(Boolean);
  const initials = words.length > 1 ? `${words[0]?.[0]}${words[words.length - 1]?.[0]}` : (words[0] ?? "?").slice(0, 2);
  const box = h(
    "span",
    { class: `avatar ${size}`, "aria-hidden": "true", "data-kind": person.kind },
    initials.toUpperCase(),
  );
  box.style.backgroundColor = readable(person.color);
  return box;
}

/**
 * The colour, darkened until white initials on it are readable (WCAG AA, 4.5 to 1).
 * @param {string} color #rrggbb
 */
export function readable(color) {
  const parts = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i
    .exec(color ?? "")
    ?.slice(1)
    .map((p) => parseInt(p, 16)) ?? [70, 90, 100];
  const light = (/** @type {number[]} */ rgb) => {
    const [r = 0, g = 0, b = 0] = rgb.map((v) =>
      v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  let rgb = parts;
  while (1.05 / (light(rgb) + 0.05) < 4.6) rgb = rgb.map((v) => Math.floor(v * 0.93));
  return `rgb(${rgb.join(" ")})`;
}

/** @param {Workspace} workspace @param {string} name @returns {Node} the emoji, or ":name:" as text where unknown */
export function emojiNode(workspace, name) {
  const char = workspace.emoji(name);
  if (!char) return document.createTextNode(`:${name}:`);
  return h("span", { class: "emoji", role: "img", "aria-label": name.replaceAll("_", " "), title: `:${name}:` }, char);
}

/** @param {Workspace} workspace @param {string} id @param {string} [label] @returns {Node} */
export function mention(workspace, id, label) {
  const known = workspace.person(id) || id === workspace.state.bot.user_id;
  const name = known ? workspace.nameOf(id) : (label ?? id).replace(/^@/, "");
  return h("span", { class: id === workspace.me ? "mention me" : "mention" }, `@${name}`);
}

/** @param {Workspace} workspace @param {string} id @param {string} [label] @returns {Node} */
export function channelMention(workspace, id, label) {
  const channel = workspace.channel(id);
  return h("span", { class: "mention" }, `#${channel ? workspace.channelName(channel) : (label ?? "private channel")}`);
}

/** @param {Workspace} workspace @param {string} id @param {string} [label] @returns {Node} */
export function groupMention(workspace, id, label) {
  const group = workspace.state.usergroups?.find((g) => g.id === id);
  return h("span", { class: "mention" }, `@${(label || group?.handle || group?.name || "group").replace(/^@/, "")}`);
}

/** Only addresses that cannot run anything become links. @param {string} url @param {...(Node | string)} label @returns {Node} */
export function link(url, ...label) {
  let scheme = "";
  try {
    scheme = new URL(url).protocol; // a relative address is none: it would lead into this page
  } catch {
    scheme = "";
  }
  if (!["http:", "https:", "mailto:", "tel:"].includes(scheme)) return h("span", null, ...label);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...label);
}
