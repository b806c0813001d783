// Lists of tasks by keyboard: j and k walk, d or x is done, r is another time, Enter opens, the row keeps the focus.

import { behaviour } from "./registry.js";

const TYPING = "input, textarea, select, [contenteditable=true]";
// The row that was focused when the list is asked for again.
let place = null;

behaviour("task-keys", (list) => {
  const rows = () => [...list.querySelectorAll("[data-row]")];
  const focus = (row) => {
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: "nearest" });
  };
  const walk = (step) => {
    const all = rows();
    const at = all.indexOf(document.activeElement?.closest("[data-row]"));
    focus(all[at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1)]);
  };
  const pressed = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(TYPING)) return;
    if (document.querySelector("dialog[open]")) return;
    const row = document.activeElement?.closest("[data-row]");
    if (event.code === "KeyJ") walk(1);
    else if (event.code === "KeyK") walk(-1);
    else if (row && (event.code === "KeyD" || event.code === "KeyX")) done(row);
    else if (row && event.code === "KeyR") row.querySelector("[data-later]")?.click();
    else if (row === document.activeElement && row && event.key === "Enter") open(row);
    else return;
    event.preventDefault();
  };
  const done = (row) => {
    const button = row.querySelector("[data-done]");
    if (!button) return;
    place = { id: row.id, index: rows().indexOf(row) };
    button.click();
  };
  document.addEventListener("keydown", pressed);
  list.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) place = { id: row.id, index: rows().indexOf(row) };
  });
  if (place && !document.querySelector("dialog[open]") && document.activeElement === document.body) {
    focus(document.getElementById(place.id) ?? rows()[Math.min(place.index, rows().length - 1)]);
  }
  return () => document.removeEventListener("keydown", pressed);
});

function open(row) {
  row.querySelector("[data-open]")?.click();
}
