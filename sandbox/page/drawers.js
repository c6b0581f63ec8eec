// @ts-check
/** Sidebar and company panel: columns where there is room, drawers over the rest where there is not. */

import { byId, icon, iconButton } from "./dom.js";

const REMEMBERED = "sandbox.company.open";
const NARROW = matchMedia("(max-width: 760px)");
const MEDIUM = matchMedia("(max-width: 1180px)");

/** @returns {boolean | null} null where nothing is remembered */
function remembered() {
  try {
    const stored = localStorage.getItem(REMEMBERED);
    return stored === null ? null : stored === "yes";
  } catch {
    return null;
  }
}

export class Drawers {
  constructor() {
    this.company = byId("company");
    this.companyToggle = byId("company-toggle");
    this.sidebar = byId("sidebar");
    this.menuToggle = byId("menu-toggle");
    this.backdrop = byId("backdrop");
    this.menuToggle.append(icon("menu"));
    const words = document.createElement("span");
    words.textContent = "Company";
    words.className = "company-words";
    this.companyToggle.append(icon("company"), words);
    this.company.querySelector(".panel-head")?.append(
      iconButton("close", "Close the company panel", () => this.showCompany(false), {
        "data-testid": "company-close",
      }),
    );
    this.menuToggle.addEventListener("click", () => this.showSidebar(!this.sidebar.classList.contains("open")));
    this.companyToggle.addEventListener("click", () => this.showCompany(Boolean(this.company.hidden)));
    this.backdrop.addEventListener("click", () => this.closeDrawers());
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented && !this.backdrop.hidden) this.closeDrawers();
    });
    for (const query of [NARROW, MEDIUM]) query.addEventListener("change", () => this.settle());
    this.company.hidden = MEDIUM.matches || remembered() === false;
    this.settle();
  }

  /** @param {boolean} open */
  showCompany(open) {
    this.company.hidden = !open;
    if (!MEDIUM.matches) {
      try {
        localStorage.setItem(REMEMBERED, open ? "yes" : "no");
      } catch {
        // no storage in this browser: the panel opens as on a first visit
      }
    }
    if (open) this.sidebar.classList.remove("open");
    this.settle();
    if (open && MEDIUM.matches) /** @type {HTMLElement | null} */ (this.company.querySelector("button"))?.focus();
    if (!open) this.companyToggle.focus();
  }

  /** @param {boolean} open */
  showSidebar(open) {
    this.sidebar.classList.toggle("open", open);
    if (open && MEDIUM.matches) this.company.hidden = true;
    this.settle();
    if (open) /** @type {HTMLElement | null} */ (this.sidebar.querySelector("a"))?.focus();
  }

  closeDrawers() {
    if (this.sidebar.classList.contains("open")) {
      this.showSidebar(false);
      this.menuToggle.focus();
    } else if (MEDIUM.matches && !this.company.hidden) this.showCompany(false);
  }

  /** Make the rest of the page unreachable while a drawer lies over it. */
  settle() {
    if (!NARROW.matches) this.sidebar.classList.remove("open");
    const side = this.sidebar.classList.contains("open");
    const company = MEDIUM.matches && !this.company.hidden;
    this.backdrop.hidden = !side && !company;
    this.menuToggle.setAttribute("aria-expanded", String(side));
    this.companyToggle.setAttribute("aria-expanded", String(!this.company.hidden));
    for (const id of ["main", "thread"]) byId(id).inert = side || company;
    this.sidebar.inert = company || (NARROW.matches && !side);
  }
}
