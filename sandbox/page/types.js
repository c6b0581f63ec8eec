// @ts-check
/**
 * The shapes that the sandbox's server sends, as JSDoc types; no code.
 * Blocks, elements and composition objects keep Slack's field names: https://docs.slack.dev/reference/block-kit
 */

/** @typedef {{id: string, name: string, real_name: string, title: string, kind: string, color: string}} Person */
/** @typedef {{id: string, name: string, kind: "channel"|"private"|"im", topic: string, members: string[],
 *   is_ext_shared: boolean, bot_is_member: boolean, unread: number}} Channel */
/** @typedef {{usage: string, name: string, description?: string}} Subcommand */
/** @typedef {{command: string, description: string, usage_hint: string, subcommands: Subcommand[]}} Command */
/** @typedef {{name: string, callback_id: string, type?: string, description?: string}} Shortcut */
/** @typedef {{user_id: string, app_id: string, name: string, connections: number}} Bot */
/** @typedef {{team: {id: string, name: string}, me: string, people: Person[], channels: Channel[],
 *   commands: Command[], shortcuts: Shortcut[], bot: Bot, emoji: Record<string, string>, now?: number,
 *   usergroups?: {id: string, handle?: string, name?: string}[]}} State */
/** @typedef {{name: string, users: string[], count: number}} Reaction */
/** @typedef {{id: string, name: string, title: string, mimetype: string, size: number, url: string}} SharedFile */
/** @typedef {{channel: string, ts: string, thread_ts?: string, user?: string, bot_id?: string, text: string,
 *   blocks?: Block[], reactions?: Reaction[], reply_count?: number, latest_reply?: string, files?: SharedFile[],
 *   edited?: boolean, ephemeral?: boolean, broadcast?: boolean,
 *   username?: string}} Message */

/** @typedef {{type: string, text: string, verbatim?: boolean, emoji?: boolean}} TextObject */
/** @typedef {{text: TextObject, value: string, description?: TextObject, url?: string}} Option */
/** @typedef {{label: TextObject, options: Option[]}} OptionGroup */
/** @typedef {{type: string, block_id?: string, [field: string]: any}} Block */
/** @typedef {{type: string, action_id?: string, [field: string]: any}} Element */
/** @typedef {{id: string, type: "modal"|"home", title?: TextObject, submit?: TextObject, close?: TextObject,
 *   blocks: Block[], hash?: string, callback_id?: string, root_view_id?: string, previous_view_id?: string,
 *   user?: string}} View */

/** @typedef {{type: "message", channel: string, ts: string, is_ephemeral: boolean}
 *   | {type: "view", view_id: string}} Container where an element stands */
/** @typedef {{block_id: string, action_id: string, type: string, [field: string]: any}} Action */

/** @typedef {{label: string, value: string, state: "ok"|"attention"|"broken"|"off"}} PanelLine */
/** @typedef {{id: string, label: string, method: string, path: string, body: object, kind: "button"|"switch",
 *   on?: boolean, hint?: string}} PanelAction */
/** @typedef {{id: string, title: string, lines: PanelLine[], actions: PanelAction[]}} PanelSection */

/** @typedef {{ok: boolean, error?: string, message?: string, errors?: Record<string, string>, [field: string]: any}} Answer */

export {};
