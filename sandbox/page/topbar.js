// @ts-check
/** The bar at the top, and the address: who is acting, whether the bot is there, which conversation is open. */

import { byId, fill, h } from "./dom.js";
import { kindName } from "./workspace.js";

/** @typedef {import("./types.js").State} State */

/** The "you are" switcher. @param {State} state */
export function drawPeople({ people, me }) {
  const kinds = [...new Set(people.filter((p) => p.kind !== "bot").map((p) => p.kind))];
  fill(
    byId("you-are"),
    kinds.map((kind) =>
      h(
        "optgroup",
        { label: kindName(kind) },
        people
          .filter((p) => p.kind === kind)
          .map((p) => h("option", { value: p.id, selected: p.id === me, title: p.title }, p.real_name)),
      ),
    ),
  );
}

/** Whether the bot is there. @param {State} state */
export function drawBot({ bot: { name, connections } }) {
  const on = connections > 0;
  const words = on ? `${name} is connected` : `${name} is not connected`;
  const box = byId("bot-state");
  box.title = words;
  fill(
    box,
    h("span", { class: `dot dot-${on ? "ok" : "attention"}`, "aria-hidden": "true" }),
    h("span", { class: "bot-words" }, words),
  );
}

/** Keep acting person, channel and tab in the address. @param {{as: string, channel: string, tab: string}} place @param {boolean} step */
export function address({ as, channel, tab }, step) {
  const words = new URLSearchParams({ as, channel });
  if (tab === "home") words.set("tab", tab);
  const address = `?${words}`;
  if (address === location.search) return;
  if (step) history.pushState(null, "", address);
  else history.replaceState(null, "", address);
}
