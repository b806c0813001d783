// Columns of a table: their width by dragging the edge, their order by dragging the head, both by
// keyboard too (Tab to the edge, arrows); kept for the person without a word.

import { behaviour } from "./registry.js";
import { keepLayout } from "./layout.js";

const STEP = 16;
const NARROWEST = 48;
const WIDEST = 900;

behaviour("table-columns", (area) => {
  const place = area.dataset.place;
  const col = (key) => area.querySelector(`col[data-col="${CSS.escape(key)}"]`);
  const width = (key) => Number.parseInt(col(key).style.getPropertyValue("--width"), 10);
  const keepWidths = () => {
    const widths = {};
    for (const each of area.querySelectorAll("col[data-col]")) {
      widths[each.dataset.col] = width(each.dataset.col);
    }
    keepLayout(place, { widths });
  };
  const set = (key, wanted) => {
    const now = Math.round(Math.max(NARROWEST, Math.min(WIDEST, wanted)));
    col(key).style.setProperty("--width", `${now}px`);
  };

  area.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest(".col-grip");
    if (!grip) return;
    event.preventDefault();
    const key = grip.closest("th").dataset.column;
    const [start, from] = [event.clientX, width(key)];
    grip.setPointerCapture(event.pointerId);
    const move = (moved) => set(key, from + moved.clientX - start);
    grip.addEventListener("pointermove", move);
    grip.addEventListener(
      "pointerup",
      () => {
        grip.removeEventListener("pointermove", move);
        keepWidths();
      },
      { once: true },
    );
  });
  area.addEventListener("keydown", (event) => {
    const grip = event.target.closest(".col-grip");
    const way = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (!grip || !way) return;
    event.preventDefault();
    event.stopPropagation();
    const key = grip.closest("th").dataset.column;
    set(key, width(key) + way);
    keepWidths();
  });
  area.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-sort]");
    if (link) keepLayout(place, { sort: link.dataset.sort });
  });
});

// The menu in which columns are chosen and put into order.
behaviour("arrange-columns", (menu) => {
  const place = menu.dataset.place;
  const rows = () => [...menu.querySelectorAll("li[data-key]")];
  const keep = async (shape) => {
    await keepLayout(place, shape);
    document.dispatchEvent(new CustomEvent("list-changed"));
  };
  const keepColumns = () => {
    const chosen = rows().filter((row) => row.querySelector("input").checked);
    if (chosen.length) keep({ columns: chosen.map((row) => row.dataset.key) });
  };
  let dragged = null;
  menu.addEventListener("change", (event) => {
    if (event.target.name === "density") keep({ density: event.target.value });
    else keepColumns();
  });
  menu.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("li[data-key]");
    event.dataTransfer.effectAllowed = "move";
  });
  menu.addEventListener("dragover", (event) => {
    const over = event.target.closest("li[data-key]");
    if (!dragged || !over) return;
    event.preventDefault();
    const { top, height } = over.getBoundingClientRect();
    over[event.clientY < top + height / 2 ? "before" : "after"](dragged);
  });
  menu.addEventListener("dragend", () => {
    dragged = null;
    keepColumns();
  });
  menu.addEventListener("keydown", (event) => {
    const row = event.target.closest("li[data-key]");
    if (!row || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    const box = row.querySelector("input");
    if (event.key === "ArrowUp") row.previousElementSibling?.before(row);
    else row.nextElementSibling?.after(row);
    box.focus();
    keepColumns();
  });
  menu.querySelector("[data-reset]").addEventListener("click", () => {
    keep({ columns: null, widths: null, density: null, sort: null });
  });
});

// A menu with a field that narrows its lines.
behaviour("narrow-menu", (menu) => {
  const field = menu.querySelector("[data-narrow]");
  field.focus();
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    for (const line of menu.querySelectorAll("button")) {
      line.hidden = !line.textContent.toLowerCase().includes(wanted);
    }
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    [...menu.querySelectorAll("button")].find((line) => !line.hidden)?.click();
  });
});
