// What every page runs. Each module works on attributes it finds and leaves the rest of the page alone.

import "./theme.js";
import "./menus.js";
import "./keys.js";
import "./forms.js";
import "./seconds.js";
import "./draft.js";
import "./copy.js";
import "./lists.js";
import "./offline-ready.js";

document.documentElement.classList.add("scripted");
document.querySelectorAll("[data-without-script]").forEach((element) => (element.hidden = true));
document.querySelector("[data-focus-here]")?.focus();
