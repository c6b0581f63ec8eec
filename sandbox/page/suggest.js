// @ts-check
/** What the composer can complete at the cursor: commands and subcommands, people, emoji. */

import { kindName } from "./workspace.js";

/** @typedef {import("./workspace.js").Workspace} Workspace */
/** @typedef {{from: number, insert: string, title: string, detail: string, mention?: {label: string, id: string}}} Suggestion
 *   `from`: where in the text the replaced part begins; it ends at the cursor */

const MOST = 8;

/** @param {Workspace} workspace @param {string} text @param {number} cursor @returns {Suggestion[]} */
export function suggestions(workspace, text, cursor) {
  const before = text.slice(0, cursor);
  if (before.startsWith("/")) return commands(workspace, before);
  const word = /(?:^|\s)([@:])([\p{L}\p{N}_.+-]*(?: [\p{L}\p{N}_.-]*)?)$/u.exec(before);
  if (!word) return [];
  const typed = word[2] ?? "";
  const from = cursor - typed.length - 1;
  return word[1] === "@" ? people(workspace, typed, from) : emoji(workspace, typed, from);
}

/** @param {Workspace} workspace @param {string} before @returns {Suggestion[]} */
function commands({ state }, before) {
  const space = before.search(/\s/);
  if (space < 0) {
    return state.commands
      .filter((c) => c.command.startsWith(before))
      .map((c) => ({ from: 0, insert: `${c.command} `, title: c.command, detail: c.description }));
  }
  const command = state.commands.find((c) => c.command === before.slice(0, space));
  const typed = before.slice(space + 1);
  if (!command || /\s/.test(typed)) return [];
  const fitting = command.subcommands.filter((s) => s.name.startsWith(typed.toLowerCase()));
  if (fitting.length === 1 && fitting[0]?.name === typed && fitting[0].usage === typed) return [];
  return fitting.map((s) => ({
    from: space + 1,
    insert: s.usage === s.name ? s.name : `${s.name} `,
    title: `${command.command} ${s.usage}`,
    detail: s.description ?? "",
  }));
}

/** @param {Workspace} workspace @param {string} typed @param {number} from @returns {Suggestion[]} */
function people(workspace, typed, from) {
  const wanted = typed.toLowerCase();
  const fits = (/** @type {string} */ name) =>
    name
      .toLowerCase()
      .split(/\s+/)
      .some((part) => part.startsWith(wanted)) || name.toLowerCase().startsWith(wanted);
  return workspace.state.people
    .filter((p) => p.kind !== "deactivated" && (fits(p.real_name) || fits(p.name)))
    .slice(0, MOST)
    .map((p) => {
      const label = `@${p.real_name || p.name}`;
      return {
        from,
        insert: `${label} `,
        title: label,
        detail: p.title || kindName(p.kind),
        mention: { label, id: p.id },
      };
    });
}

/** @param {Workspace} workspace @param {string} typed @param {number} from @returns {Suggestion[]} */
function emoji(workspace, typed, from) {
  if (typed.length < 2 || typed.includes(" ")) return [];
  return workspace
    .emojiNames()
    .filter((name) => name.includes(typed.toLowerCase()))
    .slice(0, MOST)
    .map((name) => ({ from, insert: `:${name}: `, title: `${workspace.emoji(name)} :${name}:`, detail: "" }));
}
