// @ts-check
/** Puts the page together: who is acting, which conversation is open, and where each live event goes. */

import { CompanyPanel } from "./company.js";
import { Conversation, isReply } from "./conversation.js";
import { announce, byId, fill, h } from "./dom.js";
import { Drawers } from "./drawers.js";
import { firstVisitHint } from "./hint.js";
import { spoken } from "./messages.js";
import { get, Live, post, refusal } from "./server.js";
import { Sidebar } from "./sidebar.js";
import { ThreadPanel } from "./thread.js";
import { keepTimesFresh, setServerTime } from "./times.js";
import { address, drawBot, drawPeople } from "./topbar.js";
import { Modals } from "./views.js";
import { Workspace } from "./workspace.js";

/** @typedef {import("./types.js").Message} Message */
/** @typedef {import("./types.js").State} State */

class Page {
  constructor() {
    this.drawers = new Drawers();
    this.company = new CompanyPanel(byId("company-body"));
    this.sidebar = new Sidebar(byId("sidebar"), {
      go: (channel) => this.go(channel, "messages", true),
      talkTo: (user) => this.talkTo(user),
    });
    this.thread = new ThreadPanel(byId("thread"), () => byId("frame").classList.remove("with-thread"));
    this.hint = firstVisitHint(
      (text) => this.conversation?.composer.write(text),
      () => this.drawers.showCompany(true),
    );
    /** @type {Workspace} */
    this.workspace = /** @type {any} */ (null);
    /** @type {Modals} */
    this.modals = /** @type {any} */ (null);
    /** @type {Conversation | null} */
    this.conversation = null;
    /** @type {Live | null} */
    this.live = null;
  }

  async start() {
    const words = new URLSearchParams(location.search);
    await this.enter(words.get("as") ?? undefined).catch(async (error) => {
      if (!words.has("as")) throw error;
      await this.enter(undefined); // the address names somebody who does not exist or cannot sign in
      this.notice(error.message);
    });
    byId("you-are").addEventListener("change", (event) =>
      this.become(/** @type {HTMLSelectElement} */ (event.currentTarget).value),
    );
    window.addEventListener("popstate", () => this.follow());
    keepTimesFresh();
    await this.company.refresh();
  }

  /** Fetch the state for a person. @param {string | undefined} as @returns {Promise<State>} */
  async fetchState(as) {
    const state = await get("/client/state", { as });
    if (!Array.isArray(state.channels)) throw new Error(refusal(state) || "The workspace did not load.");
    setServerTime(state.now);
    return state;
  }

  /** Begin as a person: state, live connection, the conversation that the address names. @param {string | undefined} as */
  async enter(as) {
    const state = await this.fetchState(as);
    this.workspace = new Workspace(state);
    byId("team-name").textContent = state.team.name;
    this.modals?.dialog.remove();
    this.modals = new Modals(this.workspace);
    drawPeople(this.workspace.state);
    drawBot(this.workspace.state);
    this.follow();
    this.live?.close();
    this.live = new Live(state.me, {
      onEvent: (event) => this.onEvent(event),
      onState: (connected, again) => this.onConnection(connected, again),
    });
  }

  /** Open what the address names, else the first channel. */
  follow() {
    const words = new URLSearchParams(location.search);
    const as = words.get("as");
    if (as && as !== this.workspace.me && this.workspace.person(as)) {
      this.become(as, true);
      return;
    }
    const { channels } = this.workspace.state;
    const wanted = this.workspace.channel(words.get("channel") ?? "");
    const first =
      channels.find((c) => c.kind === "channel" && c.bot_is_member && !c.is_ext_shared) ??
      channels.find((c) => c.kind !== "im") ??
      channels[0];
    const target = wanted ?? first;
    if (target) this.go(target.id, words.get("tab") === "home" ? "home" : "messages", false);
    else
      fill(
        byId("main"),
        h("p", { class: "loading" }, `${this.workspace.nameOf(this.workspace.me)} sees no conversation here.`),
      );
    if (!target) this.sidebar.draw(this.workspace, "");
  }

  /** @param {string} channel @param {string} tab @param {boolean} byHand a step that "back" undoes, and that moves the focus */
  go(channel, tab, byHand) {
    const found = this.workspace.channel(channel);
    if (!found) return;
    this.thread.close();
    address({ as: this.workspace.me, channel, tab }, byHand);
    found.unread = 0;
    const made = new Conversation(this.workspace, found, {
      tab,
      onTab: (chosen) => address({ as: this.workspace.me, channel, tab: chosen }, true),
      openThread: (message) => this.openThread(message),
      hint: this.hint,
      runShortcut: (callback, message) => this.runShortcut(callback, message),
    });
    this.conversation = made;
    fill(byId("main"), made.node);
    this.sidebar.draw(this.workspace, channel);
    document.title = `${made.title()} · ${this.workspace.state.team.name} sandbox`;
    made.load();
    if (this.drawers.sidebar.classList.contains("open")) this.drawers.showSidebar(false);
    if (byHand && made.tab === "messages") made.composer.input.focus();
    else if (byHand) document.getElementById("tab-home")?.focus();
  }

  /** @param {string} user @param {boolean} [arrived] the address already names this person */
  async become(user, arrived = false) {
    const before = location.search;
    const channel = this.conversation?.channel;
    const words = new URLSearchParams({ as: user });
    if (channel && channel.kind !== "im") words.set("channel", channel.id);
    try {
      await this.fetchState(user); // before anything changes: somebody who left cannot sign in
      if (!arrived) history.pushState(null, "", `?${words}`);
      await this.enter(user);
      announce(`You are now ${this.workspace.nameOf(user)}`);
    } catch (error) {
      history.replaceState(null, "", before);
      drawPeople(this.workspace.state);
      this.notice(error instanceof Error ? error.message : String(error));
    }
  }

  /** @param {string} user */
  async talkTo(user) {
    await this.guarded(async () => {
      const answer = await post("/client/open-im", { as: this.workspace.me, user });
      const problem = refusal(answer);
      if (problem) throw new Error(problem);
      const id = typeof answer.channel === "string" ? answer.channel : answer.channel.id;
      await this.renewState();
      this.go(id, user === this.workspace.state.bot.user_id ? "home" : "messages", true);
    });
  }

  /** Fetch the state again without disturbing what is open. */
  async renewState() {
    const open = this.conversation?.channel.id;
    this.workspace.state = await this.fetchState(this.workspace.me);
    const channel = this.workspace.channel(open);
    if (channel) channel.unread = 0;
    drawBot(this.workspace.state);
    this.sidebar.draw(this.workspace, open ?? "");
  }

  /** @param {Message} message */
  openThread(message) {
    const { conversation } = this;
    if (!conversation) return;
    byId("frame").classList.add("with-thread");
    this.thread.show(this.workspace, conversation.channel, message, (s, m) => this.runShortcut(s.callback_id, m));
  }

  /** @param {string} callback @param {Message} [message] */
  async runShortcut(callback, message) {
    await this.guarded(async () => {
      const place = message ? { channel: message.channel, ts: message.ts } : {};
      const problem = refusal(
        await post("/client/shortcut", { as: this.workspace.me, callback_id: callback, ...place }),
      );
      if (problem) throw new Error(problem);
    });
  }

  /** Run something; a failure is said below the composer. @param {() => Promise<void>} work */
  async guarded(work) {
    try {
      await work();
    } catch (error) {
      this.notice(error instanceof Error ? error.message : String(error));
    }
  }

  /** @param {string} sentence */
  notice(sentence) {
    if (this.conversation?.tab === "home") this.conversation.homeProblem.textContent = sentence;
    else if (this.conversation) this.conversation.composer.notice(sentence);
    else byId("loading").textContent = sentence;
    if (this.modals?.top) this.modals.complain(sentence);
  }

  /** @param {boolean} connected @param {boolean} again */
  async onConnection(connected, again) {
    const box = byId("offline");
    box.hidden = connected;
    box.textContent = connected ? "" : "The connection to the sandbox was lost. Trying again.";
    if (connected && !again) await this.guarded(() => this.catchUp());
    if (!again) return;
    await this.guarded(async () => {
      await this.renewState();
      await Promise.all([this.conversation?.load(), this.thread.load(), this.company.refresh()]);
    });
  }

  /** What was said before the socket was open. */
  async catchUp() {
    if (this.conversation?.tab === "messages") await this.conversation.load();
    else await this.conversation?.fetchHome();
  }

  /** @param {any} event from /client/live */
  onEvent(event) {
    switch (event.type) {
      case "message":
      case "message_changed":
        return this.onMessage(event.message, event.type === "message");
      case "message_deleted":
        if (event.channel !== this.conversation?.channel.id) return;
        this.thread.open?.list.remove(event.ts);
        return this.conversation?.list.remove(event.ts);
      case "reactions":
        if (event.channel !== this.conversation?.channel.id) return;
        this.thread.open?.list.react(event.ts, event.reactions);
        return this.conversation?.list.react(event.ts, event.reactions);
      case "channel":
        return this.onChannel(event.channel);
      case "view_open":
        return this.modals.open(event.view);
      case "view_update":
        return this.modals.update(event.view);
      case "view_close":
        return this.modals.close(event.view_id);
      case "home":
        return this.conversation?.home?.show(event.view);
      case "notice":
        if (!event.channel || event.channel === this.conversation?.channel.id) this.notice(event.text);
        return undefined;
      case "bot":
        this.workspace.state.bot.connections = event.connections;
        // whoever opened the tab before the bot was there opens it once more
        if (event.connections > 0 && this.conversation?.waitsForHome) this.guarded(() => this.conversation?.load());
        return drawBot(this.workspace.state);
      case "company":
        this.company.refresh();
        this.guarded(() => this.renewState()); // the company's clock may have moved, and with it every "ago"
        return undefined;
      default:
        return undefined; // a newer server may tell more than this page shows
    }
  }

  /** @param {Message} message @param {boolean} isNew */
  onMessage(message, isNew) {
    const channel = this.workspace.channel(message.channel);
    if (!channel) {
      this.guarded(() => this.renewState());
      return;
    }
    if (isNew && message.user !== this.workspace.me) announce(spoken(this.workspace, message));
    if (this.thread.holds(message)) this.thread.open?.list.put(message);
    if (channel.id !== this.conversation?.channel.id) {
      if (isNew && message.user !== this.workspace.me && !isReply(message)) {
        channel.unread += 1;
        this.sidebar.draw(this.workspace, this.conversation?.channel.id ?? "");
      }
    } else if (!isReply(message)) this.conversation.list.put(message);
    else if (isNew) this.conversation.renew();
  }

  /** @param {import("./types.js").Channel} channel */
  onChannel(channel) {
    const known = this.workspace.channel(channel.id);
    if (known) Object.assign(known, channel, channel.id === this.conversation?.channel.id ? { unread: 0 } : {});
    else this.workspace.state.channels.push(channel);
    this.sidebar.draw(this.workspace, this.conversation?.channel.id ?? "");
  }
}

const page = new Page();
page.start().catch((error) => {
  const sentence = error instanceof Error ? error.message : String(error);
  fill(
    byId("main"),
    h(
      "p",
      { class: "loading", role: "alert" },
      sentence,
      " ",
      h("button", { type: "button", class: "button", onclick: () => location.reload() }, "Try again"),
    ),
  );
});
