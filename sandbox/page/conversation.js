// @ts-check
/** One conversation in the middle: header, tabs of the app, messages, composer. */

import { Composer } from "./composer.js";
import { h, icon } from "./dom.js";
import { MessageList } from "./message_list.js";
import { get, post, refusal } from "./server.js";
import { Home } from "./views.js";

/** @typedef {import("./types.js").Channel} Channel */
/** @typedef {import("./types.js").Message} Message */
/** @typedef {import("./workspace.js").Workspace} Workspace */

/** @param {Message} message @returns {boolean} a reply that only its thread shows */
export const isReply = (message) =>
  Boolean(message.thread_ts) && message.thread_ts !== message.ts && !message.broadcast;

/** @param {any} answer of /client/messages @returns {Message[]} */
export function messagesOf(answer) {
  if (!Array.isArray(answer.messages)) throw new Error(refusal(answer) || "The messages did not load.");
  return answer.messages;
}

export class Conversation {
  /**
   * @param {Workspace} workspace
   * @param {Channel} channel
   * @param {{tab: string, onTab: (tab: string) => void, openThread: (message: Message) => void, hint: HTMLElement | null,
   *   runShortcut: (callback: string, message?: Message) => void}} how
   */
  constructor(workspace, channel, { tab, onTab, openThread, hint, runShortcut }) {
    this.workspace = workspace;
    this.channel = channel;
    this.onTab = onTab;
    this.renewal = 0;
    this.isApp = workspace.isApp(channel);
    this.tab = this.isApp ? tab : "messages";
    const complain = (/** @type {string} */ sentence) => this.composer.notice(sentence);
    this.composer = new Composer(workspace, {
      channel: channel.id,
      label: `Message ${this.title()}`,
      testid: "composer",
      onSent: () => this.list.follow(),
      runShortcut: (callback) => runShortcut(callback),
    });
    this.list = new MessageList(
      workspace,
      { complain, openThread, runShortcut: (s, message) => runShortcut(s.callback_id, message) },
      {
        label: `Messages in ${this.title()}`,
        testid: "messages",
        empty: () => this.intro(),
      },
    );
    this.homeProblem = h("p", { class: "notice home-notice", role: "alert" });
    this.home = this.isApp ? new Home(workspace, (sentence) => (this.homeProblem.textContent = sentence)) : null;
    this.messagesTab = h(
      "div",
      {
        class: "pane",
        id: "pane-messages",
        role: this.isApp && "tabpanel",
        "aria-labelledby": this.isApp && "tab-messages",
      },
      this.list.node,
      hint,
      this.composer.node,
    );
    this.homeTab =
      this.home &&
      h(
        "div",
        { class: "pane", id: "pane-home", role: "tabpanel", "aria-labelledby": "tab-home" },
        this.home.node,
        this.homeProblem,
      );
    this.tabs = this.isApp ? this.makeTabs() : null;
    this.node = h("div", { class: "conversation" }, this.header(), this.tabs, this.homeTab, this.messagesTab);
    this.showTab();
  }

  title() {
    const name = this.workspace.channelName(this.channel);
    return this.channel.kind === "im" ? name : `#${name}`;
  }

  header() {
    const { channel, workspace } = this;
    const count = channel.members.length;
    const facts = [
      channel.kind !== "im" && `${count} ${count === 1 ? "member" : "members"}`,
      channel.kind !== "im" && !channel.bot_is_member && `${workspace.state.bot.name} is not in this channel`,
    ]
      .filter(Boolean)
      .join(", ");
    return h(
      "header",
      { class: "conversation-head" },
      h(
        "h1",
        { tabindex: "-1", id: "conversation-title" },
        channel.kind !== "im" && icon(channel.kind === "private" ? "lock" : "hash"),
        workspace.channelName(channel),
      ),
      channel.is_ext_shared && h("span", { class: "badge" }, "shared with another company"),
      h(
        "p",
        { class: "topic muted", title: channel.topic || null },
        [channel.topic, facts].filter(Boolean).join(" · "),
      ),
    );
  }

  makeTabs() {
    const make = (/** @type {string} */ id, /** @type {string} */ words) =>
      h(
        "button",
        {
          type: "button",
          role: "tab",
          class: "tab",
          id: `tab-${id}`,
          "aria-controls": `pane-${id}`,
          "data-testid": `${id}-tab`,
          onclick: () => this.choose(id),
        },
        words,
      );
    const row = h(
      "div",
      { class: "tabs", role: "tablist", "aria-label": this.title() },
      make("home", "Home"),
      make("messages", "Messages"),
    );
    row.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      this.choose(this.tab === "home" ? "messages" : "home");
      document.getElementById(`tab-${this.tab}`)?.focus();
    });
    return row;
  }

  /** @param {string} tab */
  choose(tab) {
    if (tab === this.tab) return;
    this.tab = tab;
    this.showTab();
    this.onTab(tab);
    this.load();
  }

  showTab() {
    const home = this.tab === "home" && this.homeTab !== null;
    if (this.homeTab) this.homeTab.hidden = !home;
    this.messagesTab.hidden = home;
    for (const tab of this.tabs?.children ?? []) {
      const chosen = tab.id === `tab-${this.tab}`;
      tab.setAttribute("aria-selected", String(chosen));
      tab.setAttribute("tabindex", chosen ? "0" : "-1");
    }
  }

  intro() {
    const { channel, workspace } = this;
    const where = channel.kind === "im" ? `your conversation with ${workspace.channelName(channel)}` : this.title();
    return h(
      "div",
      null,
      h("h2", null, `This is the beginning of ${where}`),
      h(
        "p",
        { class: "muted" },
        channel.topic ? `${channel.topic}. ` : "",
        "Type ",
        h("code", null, "/hybrid"),
        " below to ask the bot something.",
      ),
    );
  }

  /** Fetch what the current tab shows. */
  async load() {
    const as = this.workspace.me;
    try {
      if (this.tab === "home") {
        const opened = await post("/client/open-home", { as });
        this.homeProblem.textContent = refusal(opened);
        await this.fetchHome();
      } else
        await this.list.load(
          get("/client/messages", { as, channel: this.channel.id }).then((a) =>
            messagesOf(a).filter((m) => !isReply(m)),
          ),
        );
    } catch (error) {
      const sentence = error instanceof Error ? error.message : String(error);
      if (this.tab === "home") this.homeProblem.textContent = sentence;
      else this.composer.notice(sentence);
    }
  }

  /** Fetch what the app has published, unless something newer comes while it is on its way. */
  async fetchHome() {
    const { home } = this;
    if (!home) return;
    const before = home.shown;
    const { view } = await get("/client/home", { as: this.workspace.me });
    if (home.shown === before) home.show(view ?? null);
  }

  /** Whether the app could show something here, and has not yet. */
  get waitsForHome() {
    return this.tab === "home" && this.home !== null && this.home.surface === null;
  }

  /** Fetch the messages again soon: a reply changed the counts below its parent. */
  renew() {
    clearTimeout(this.renewal);
    this.renewal = window.setTimeout(() => this.tab === "messages" && this.load(), 120);
  }
}
