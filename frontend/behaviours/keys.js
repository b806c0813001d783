// Keys of the whole page: Ctrl/⌘ K and / search, n makes a new card, g and a letter go somewhere,
// ? shows them all.

import htmx from "htmx.org/dist/htmx.esm.js";

import { behaviour } from "./registry.js";
import { openPalette } from "./palette.js";

const TYPING = "input, textarea, select, [contenteditable=true]";

behaviour("keys", (shell) => {
  let going = false;
  const pressed = (event) => {
    if ((event.ctrlKey || event.metaKey) && event.code === "KeyK") {
      event.preventDefault();
      return openPalette();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(TYPING)) return;
    if (document.querySelector("dialog[open]")) return;
    const key = latin(event);
    if (going) {
      going = false;
      return shell.querySelector(`.menu-list [data-key="${CSS.escape(key)}"]`)?.click();
    }
    if (key === "?") act(event, () => htmx.ajax("GET", shell.dataset.keys, { target: "#dialog" }));
    else if (key === "g") going = true;
    else if (key === "/") act(event, openPalette);
    else if (key === "n") act(event, () => document.querySelector("[data-new]")?.click());
  };
  document.addEventListener("keydown", pressed);
  if (/Mac|iPhone|iPad/.test(navigator.userAgent)) {
    for (const hint of shell.querySelectorAll("kbd[data-mod]")) {
      hint.textContent = `⌘ ${hint.dataset.mod}`;
    }
  }
  return () => document.removeEventListener("keydown", pressed);
});

function act(event, deed) {
  event.preventDefault();
  deed();
}

// The letter on the key, whatever the keyboard layout: people work in the Russian one.
function latin(event) {
  if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) return "?";
  if (event.code.startsWith("Key")) return event.code.slice(3).toLowerCase();
  return event.code === "Slash" ? "/" : event.key;
}
