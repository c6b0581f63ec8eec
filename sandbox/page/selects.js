// @ts-check
/** Select menus of Block Kit (static, external, people, conversations; one or several). */

import { choiceField, filtered } from "./choices.js";
import { plainString } from "./dialogs.js";
import { post, refusal } from "./server.js";
import { kindName } from "./workspace.js";

/** @typedef {import("./types.js").Element} Element */
/** @typedef {import("./types.js").Option} Option */
/** @typedef {import("./choices.js").Choice} Choice */
/** @typedef {import("./choices.js").ChoiceGroup} ChoiceGroup */
/** @typedef {import("./surface.js").Surface} Surface */

/** How each kind of menu names its choice in state and actions, and what it starts with. */
const KINDS = /** @type {Record<string, {field: string, initial: string}>} */ ({
  static_select: { field: "selected_option", initial: "initial_option" },
  external_select: { field: "selected_option", initial: "initial_option" },
  users_select: { field: "selected_user", initial: "initial_user" },
  conversations_select: { field: "selected_conversation", initial: "initial_conversation" },
  channels_select: { field: "selected_channel", initial: "initial_channel" },
  multi_static_select: { field: "selected_options", initial: "initial_options" },
  multi_external_select: { field: "selected_options", initial: "initial_options" },
  multi_users_select: { field: "selected_users", initial: "initial_users" },
  multi_conversations_select: { field: "selected_conversations", initial: "initial_conversations" },
  multi_channels_select: { field: "selected_channels", initial: "initial_channels" },
});

/** @param {string} type @returns {boolean} */
export const isSelect = (type) => type in KINDS;

/**
 * @param {Surface} surface @param {string} block @param {Element} element
 * @param {{label: string, focusKey: string, dispatches: boolean}} how
 * @returns {HTMLElement}
 */
export function select(surface, block, element, how) {
  const { workspace } = surface;
  const action = element.action_id ?? "";
  const kind = KINDS[element.type] ?? { field: "selected_option", initial: "initial_option" };
  const multiple = element.type.startsWith("multi_");
  const toChoice = choiceMaker(surface, element.type);
  const empty = multiple ? [] : null;
  const value = surface.register(block, action, { type: element.type, [kind.field]: element[kind.initial] ?? empty });
  const start = multiple ? value[kind.field] : value[kind.field] ? [value[kind.field]] : [];
  return choiceField({
    label: how.label,
    placeholder: plainString(workspace, element.placeholder) || (multiple ? "Choose some" : "Choose one"),
    multiple,
    max: element.max_selected_items,
    selected: start.map(toChoice),
    remote: element.type.endsWith("external_select"),
    focusKey: how.focusKey,
    find: (typed) => find(surface, block, element, typed),
    onchange: (selected, control) => {
      const raw = selected.map((c) => c.raw);
      const entered = { type: element.type, [kind.field]: multiple ? raw : (raw[0] ?? null) };
      surface.enter(block, action, entered);
      if (!how.dispatches) return undefined;
      return surface.send(control, element, { block_id: block, action_id: action, ...entered });
    },
  });
}

/** @param {Surface} surface @param {string} type @returns {(raw: any) => Choice} */
function choiceMaker({ workspace }, type) {
  if (type.includes("users")) {
    return (id) => ({
      key: id,
      raw: id,
      label: workspace.nameOf(id),
      description: workspace.person(id)?.title || kindName(workspace.person(id)?.kind ?? ""),
    });
  }
  if (type.includes("conversations") || type.includes("channels")) {
    return (id) => {
      const channel = workspace.channel(id);
      return {
        key: id,
        raw: id,
        label: channel ? `${channel.kind === "im" ? "" : "#"}${workspace.channelName(channel)}` : id,
      };
    };
  }
  return (option) => ({
    key: option.value,
    raw: option,
    label: plainString(workspace, option.text),
    description: option.description ? plainString(workspace, option.description) : undefined,
  });
}

/** @param {Surface} surface @param {string} block @param {Element} element @param {string} typed @returns {Promise<ChoiceGroup[]>} */
async function find(surface, block, element, typed) {
  const { workspace } = surface;
  const toChoice = choiceMaker(surface, element.type);
  if (element.type.endsWith("external_select")) {
    const least = element.min_query_length ?? 3;
    if (typed.length < least) throw new Error(`Type at least ${least} ${least === 1 ? "character" : "characters"}`);
    const body = {
      as: workspace.me,
      container: surface.container,
      block_id: block,
      action_id: element.action_id,
      value: typed,
    };
    const answer = await post("/client/options", body);
    if (refusal(answer)) throw new Error(refusal(answer));
    return groupsOf(surface, answer, toChoice);
  }
  if (element.type.includes("users")) {
    const people = workspace.state.people.filter((p) => p.kind !== "deactivated");
    return filtered([{ choices: people.map((p) => toChoice(p.id)) }], typed);
  }
  if (element.type.includes("conversations") || element.type.includes("channels")) {
    const some = workspace.state.channels.filter((c) => element.type.includes("conversations") || c.kind === "channel");
    return filtered([{ choices: some.map((c) => toChoice(c.id)) }], typed);
  }
  return filtered(groupsOf(surface, element, toChoice), typed);
}

/** @param {Surface} surface @param {any} source with options or option_groups @param {(raw: any) => Choice} toChoice @returns {ChoiceGroup[]} */
function groupsOf({ workspace }, source, toChoice) {
  if (!source.option_groups) return [{ choices: (source.options ?? []).map(toChoice) }];
  return source.option_groups.map((/** @type {any} */ g) => ({
    label: plainString(workspace, g.label),
    choices: g.options.map(toChoice),
  }));
}
