// Judging duplicates by keys: the letter on a button presses it, whatever the keyboard layout.

import { behaviour } from "./registry.js";

const TYPING = "input:not([type=hidden]), textarea, select, [contenteditable=true]";

behaviour("duplicate-keys", (page) => {
  // After g a letter goes somewhere else; it is no verdict.
  let going = false;
  const pressed = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest(TYPING) || document.querySelector("dialog[open]")) return;
    if (!event.code.startsWith("Key")) return;
    const wasGoing = going;
    going = event.code === "KeyG";
    if (wasGoing) return;
    const button = page.querySelector(`[data-key="${event.code.slice(3).toLowerCase()}"]`);
    if (!button) return;
    event.preventDefault();
    // The keys of the whole page, n for a new card, have no say here.
    event.stopImmediatePropagation();
    button.click();
  };
  document.addEventListener("keydown", pressed, { capture: true });
  return () => document.removeEventListener("keydown", pressed, { capture: true });
});
