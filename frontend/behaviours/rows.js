// Rows of a list whose cards have changed, here or elsewhere, are asked for again where they stand.

import htmx from "htmx.org/dist/htmx.esm.js";

import { behaviour } from "./registry.js";

const TOGETHER_MS = 200;

behaviour("rows", (list) => {
  const waiting = new Set();
  let timer = 0;
  const ask = async () => {
    timer = 0;
    const address = new URL(list.dataset.rows, location.href);
    address.searchParams.set("ids", [...waiting].join(","));
    waiting.clear();
    const answer = await fetch(address, { headers: { "HX-Request": "true" } });
    if (!answer.ok || !list.isConnected) return;
    const pieces = document.createElement("template");
    pieces.innerHTML = await answer.text();
    for (const row of pieces.content.querySelectorAll("tr")) replace(row);
  };
  const changed = ({ detail }) => {
    if (detail.kind !== list.dataset.kind || !document.getElementById(`row-${detail.id}`)) return;
    waiting.add(detail.id);
    timer ||= setTimeout(ask, TOGETHER_MS);
  };
  document.addEventListener("card-changed", changed);
  document.addEventListener("card-changed-elsewhere", changed);
  return () => {
    document.removeEventListener("card-changed", changed);
    document.removeEventListener("card-changed-elsewhere", changed);
  };
});

function replace(row) {
  const before = document.getElementById(row.id);
  if (!before) return;
  const box = row.querySelector("input[data-row]");
  if (box) box.checked = before.querySelector("input[data-row]")?.checked ?? false;
  row.className = before.className;
  if (before.contains(document.activeElement) && sameCells(before, row)) return fill(before, row);
  before.replaceWith(row);
  htmx.process(row);
}

function sameCells(before, row) {
  const keys = (each) => [...each.cells].map((cell) => cell.dataset.cell ?? "").join();
  return keys(before) === keys(row);
}

// Somebody stands in this row: its cells stay, a cell that is being edited keeps what is typed.
function fill(before, row) {
  for (const [place, cell] of [...before.cells].entries()) {
    const now = [...row.cells[place].childNodes];
    if (cell.querySelector("[data-cell-form]")) {
      cell.dispatchEvent(new CustomEvent("cell-renewed", { detail: now }));
    } else if (!cell.querySelector("input[data-row]")) {
      cell.replaceChildren(...now);
      htmx.process(cell);
    }
  }
}
