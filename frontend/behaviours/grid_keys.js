// A list by keyboard: arrows go from cell to cell, Space selects the row, Enter opens the card or
// edits the cell, F2 edits it whatever it holds, / goes to the search field of the page.

import { behaviour } from "./registry.js";

const TYPING = "input:not([type=checkbox]), textarea, select";
const EDITED = "[data-cell-form]";

behaviour("grid-keys", (area) => {
  const rows = () => [...area.querySelectorAll("tbody tr[id]")];
  const focus = (row, place) => {
    const cell = row?.cells[Math.max(1, Math.min(place, row.cells.length - 1))];
    if (!cell) return;
    cell.tabIndex = -1;
    cell.focus();
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const steps = {
    ArrowDown: (row, place) => focus(row.nextElementSibling, place),
    ArrowUp: (row, place) => focus(row.previousElementSibling, place),
    ArrowLeft: (row, place) => focus(row, place - 1),
    ArrowRight: (row, place) => focus(row, place + 1),
    " ": (row) => row.querySelector("input[data-row]").click(),
    Enter: (row, place) => enter(row.cells[place]),
    F2: (row, place) => edit(row.cells[place]),
  };
  const pressed = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "/" && !event.target.closest(TYPING)) {
      const search = document.querySelector(".filter-search input");
      if (!search) return;
      event.preventDefault();
      event.stopPropagation();
      return search.focus();
    }
    const cell = event.target.closest("tbody td");
    if (!cell || !area.contains(cell) || event.target.closest(`${TYPING}, ${EDITED}, a, button`)) {
      if (event.key === "ArrowDown" && event.target === document.body) {
        event.preventDefault();
        focus(rows()[0], 1);
      }
      return;
    }
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    step(cell.closest("tr"), cell.cellIndex);
  };
  document.addEventListener("keydown", pressed, true);
  return () => document.removeEventListener("keydown", pressed, true);
});

function enter(cell) {
  const link = cell.querySelector("a[hx-get]");
  if (link) link.click();
  else edit(cell);
}

function edit(cell) {
  if (cell.dataset.cell) cell.dispatchEvent(new CustomEvent("edit-cell", { bubbles: true }));
}
