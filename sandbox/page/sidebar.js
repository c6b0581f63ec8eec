// @ts-check
/** The list of conversations: channels, direct messages, and the app. */

import { fill, h, icon, iconButton, popover, rove } from "./dom.js";
import { avatar, kindName } from "./workspace.js";

/** @typedef {import("./types.js").Channel} Channel */
/** @typedef {import("./workspace.js").Workspace} Workspace */

export class Sidebar {
  /**
   * @param {HTMLElement} nav
   * @param {{go: (channel: string, tab?: string) => void, talkTo: (user: string) => void}} actions
   */
  constructor(nav, { go, talkTo }) {
    this.nav = nav;
    this.go = go;
    this.talkTo = talkTo;
    nav.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp")
        rove(event, /** @type {HTMLElement[]} */ ([...nav.querySelectorAll("a")]));
    });
  }

  /** @param {Workspace} workspace @param {string} current channel id */
  draw(workspace, current) {
    const focused = this.nav.contains(document.activeElement)
      ? /** @type {HTMLElement} */ (document.activeElement).dataset.focus
      : undefined;
    const { channels, bot } = workspace.state;
    const rooms = channels.filter((c) => c.kind !== "im").sort((a, b) => a.name.localeCompare(b.name));
    const talks = channels.filter((c) => c.kind === "im" && !workspace.isApp(c));
    const app = channels.find((c) => workspace.isApp(c));
    const item = (/** @type {Channel} */ c) => this.item(workspace, c, c.id === current);
    const group = (/** @type {string} */ title, /** @type {Node[]} */ items, /** @type {Node | null} */ extra = null) =>
      h(
        "section",
        { class: "group" },
        h("div", { class: "group-head" }, h("h2", null, title), extra),
        h("ul", null, items),
      );
    const add = iconButton("plus", "New direct message", () => this.people(workspace, add), {
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "data-testid": "new-im",
    });
    const appItem = app
      ? item(app)
      : this.line({
          workspace,
          name: bot.name,
          href: "#",
          current: false,
          testid: "app",
          onclick: () => this.talkTo(bot.user_id),
          mark: this.appMark(workspace),
        });
    fill(
      this.nav,
      group("Channels", rooms.map(item)),
      group("Direct messages", talks.map(item), add),
      group("Apps", [appItem]),
    );
    if (focused)
      /** @type {HTMLElement | null} */ (this.nav.querySelector(`[data-focus="${CSS.escape(focused)}"]`))?.focus();
  }

  /** @param {Workspace} workspace @param {Channel} channel @param {boolean} current */
  item(workspace, channel, current) {
    const partner = channel.kind === "im" ? workspace.partner(channel) : undefined;
    const isApp = workspace.isApp(channel);
    const mark = isApp
      ? this.appMark(workspace)
      : partner
        ? avatar(partner, "tiny")
        : icon(channel.kind === "private" ? "lock" : "hash");
    const words = new URLSearchParams({ as: workspace.me, channel: channel.id });
    return this.line({
      workspace,
      name: workspace.channelName(channel),
      href: `?${words}`,
      current,
      mark,
      unread: current ? 0 : channel.unread,
      testid: isApp ? "app" : `channel-${channel.id}`,
      onclick: () => this.go(channel.id),
      shared: channel.is_ext_shared,
    });
  }

  /** @param {Workspace} workspace */
  appMark(workspace) {
    const { name, user_id } = workspace.state.bot;
    return avatar(
      workspace.person(user_id) ?? { id: user_id, name, real_name: name, title: "", kind: "bot", color: "#0b6e69" },
      "tiny",
    );
  }

  /**
   * @param {{workspace: Workspace, name: string, href: string, current: boolean, mark: Node, testid: string,
   *   onclick: () => void, unread?: number, shared?: boolean}} line
   */
  line({ name, href, current, mark, testid, onclick, unread = 0, shared = false }) {
    return h(
      "li",
      null,
      h(
        "a",
        {
          href,
          class: unread ? "unread" : "",
          "aria-current": current && "page",
          "data-testid": testid,
          "data-focus": testid,
          onclick: (/** @type {MouseEvent} */ event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            onclick();
          },
        },
        mark,
        h("span", { class: "name" }, name),
        shared && h("span", { class: "badge" }, "shared"),
        unread > 0 && h("span", { class: "unread-count" }, String(unread), h("span", { class: "sr-only" }, " unread")),
      ),
    );
  }

  /** @param {Workspace} workspace @param {HTMLElement} anchor */
  people(workspace, anchor) {
    const others = workspace.state.people.filter((p) => p.id !== workspace.me && p.kind !== "deactivated");
    const items = others.map((p) =>
      h(
        "button",
        {
          type: "button",
          role: "menuitem",
          class: "menu-item person",
          onclick: () => {
            close();
            this.talkTo(p.id);
          },
        },
        avatar(p, "tiny"),
        h("span", null, p.real_name),
        h("small", null, p.title || kindName(p.kind)),
      ),
    );
    const menu = h(
      "div",
      {
        class: "menu",
        role: "menu",
        "aria-label": "People",
        onkeydown: (/** @type {KeyboardEvent} */ e) => rove(e, items),
      },
      items,
    );
    const close = popover(anchor, menu);
    items[0]?.focus();
  }
}
