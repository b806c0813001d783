// Rows that can be selected: the bar with what can be done to them appears while some are. Shift
// selects a range; the ids travel in the form of the bar, or, for all that match, that they do.

import { behaviour } from "./registry.js";

behaviour("selection", (area) => {
  const bar = area.querySelector("[data-selection-bar]");
  let last = null;
  let everything = false;
  // It comes with its number once all that match are counted.
  const allMatching = () => bar.querySelector("[data-all-matching]");
  const boxes = () => [...area.querySelectorAll("input[data-row]")];
  const all = () => area.querySelector("input[data-all-rows]");

  const show = () => {
    const chosen = boxes().filter((box) => box.checked);
    const total = Number(allMatching()?.dataset.allMatching ?? 0);
    bar.hidden = chosen.length === 0;
    area.classList.toggle("has-selection", chosen.length > 0);
    if (chosen.length < boxes().length) everything = false;
    bar.querySelector("[data-count]").textContent = String(everything ? total : chosen.length);
    if (allMatching()) {
      allMatching().hidden = everything || chosen.length < boxes().length || total <= chosen.length;
    }
    for (const hole of bar.querySelectorAll("input[name=all]")) hole.value = everything ? "1" : "";
    for (const hole of bar.querySelectorAll("input[name=ids]")) {
      hole.value = chosen.map((box) => box.value).join(",");
    }
    for (const box of boxes()) box.closest("tr").classList.toggle("is-selected", box.checked);
    all().checked = chosen.length > 0 && chosen.length === boxes().length;
    all().indeterminate = chosen.length > 0 && chosen.length < boxes().length;
  };

  area.addEventListener("click", (event) => {
    const box = event.target.closest("input[data-row]");
    if (!box) return;
    if (event.shiftKey && last) range(boxes(), last, box);
    last = box;
    show();
  });
  area.addEventListener("change", (event) => {
    if (!event.target.matches("[data-all-rows]")) return;
    for (const box of boxes()) box.checked = event.target.checked;
    show();
  });
  const clear = () => {
    for (const box of boxes()) box.checked = false;
    show();
  };
  area.addEventListener("click", (event) => event.target.closest("[data-clear]") && clear());
  bar.addEventListener("click", (event) => {
    if (!event.target.closest("[data-all-matching]")) return;
    everything = true;
    show();
  });
  document.addEventListener("selection-done", clear);
  area.addEventListener("htmx:afterSettle", show);
  const escape = (event) => {
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) clear();
  };
  document.addEventListener("keydown", escape);
  return () => {
    document.removeEventListener("keydown", escape);
    document.removeEventListener("selection-done", clear);
  };
});

function range(boxes, from, to) {
  const [start, end] = [boxes.indexOf(from), boxes.indexOf(to)].sort((a, b) => a - b);
  for (const box of boxes.slice(start, end + 1)) box.checked = to.checked;
}
