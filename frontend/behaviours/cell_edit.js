// A cell of a list edited where it stands: Enter, F2 or a double click opens it, Enter saves, Tab
// saves and goes on to the next one, Esc leaves it as it was. What is refused stays as it was typed.

import htmx from "htmx.org/dist/htmx.esm.js";

import { behaviour } from "./registry.js";

const FORM = "[data-cell-form]";

behaviour("cell-edit", (area) => {
  // What a cell shows when its editing is left.
  const kept = new WeakMap();
  const list = area.parentElement;
  let missed = false;

  const open = async (cell) => {
    if (!cell?.dataset.cell || cell.querySelector(FORM)) return;
    const row = cell.closest("tr").id.slice("row-".length);
    const query = area.dataset.cellsQuery ?? "";
    const address = `${area.dataset.cells}${row}/${cell.dataset.cell}/${query}`;
    const early = listen();
    const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
    const html = answer?.ok ? await answer.text() : "";
    const keys = early();
    if (!html || !cell.isConnected || cell.querySelector(FORM)) return;
    kept.set(cell, [...cell.childNodes]);
    cell.innerHTML = html;
    cell.classList.add("is-editing");
    const form = cell.querySelector(FORM);
    form.dataset.was = typed(form);
    enter(form);
    for (const key of keys) press(key);
  };
  const close = (cell, { stay = true } = {}) => {
    cell.replaceChildren(...(kept.get(cell) ?? []));
    cell.classList.remove("is-editing");
    if (stay) cell.focus();
    if (!missed || area.querySelector(FORM)) return;
    missed = false;
    htmx.trigger(list, "list-changed");
  };
  const save = async (form, { then = () => {}, stay = true } = {}) => {
    const cell = form.closest("td");
    if (form.dataset.sent) return;
    if (form.dataset.closed !== undefined || isSame(form)) {
      close(cell, { stay });
      return then();
    }
    form.dataset.sent = "1";
    const [row, key] = [cell.closest("tr").id, cell.dataset.cell];
    const status = await send(form);
    delete form.dataset.sent;
    if (status === 200) {
      if (stay) find(row, key)?.focus();
      return then();
    }
    // A stage: what the gates want stands in their dialog, and the row comes again by itself.
    if (status === 204 || document.querySelector("dialog[open]")) return close(cell, { stay });
    const again = cell.querySelector(FORM);
    if (stay || document.activeElement === document.body) enter(again);
  };

  const find = (row, key) =>
    document.getElementById(row)?.querySelector(`td[data-cell="${CSS.escape(key)}"]`);
  const goOn = (row, key, step) => {
    const cells = (each) => [...(each?.querySelectorAll("td[data-cell]") ?? [])];
    const here = document.getElementById(row);
    if (!here) return;
    const place = cells(here).findIndex((cell) => cell.dataset.cell === key) + step;
    const beside = cells(step > 0 ? here.nextElementSibling : here.previousElementSibling);
    open(cells(here)[place] ?? beside.at(step > 0 ? 0 : -1));
  };
  const pressed = (event) => {
    const form = event.target.closest(FORM);
    if (!form || event.isComposing) return;
    const cell = form.closest("td");
    if (event.key === "Escape") {
      close(cell);
    } else if (event.key === "Tab") {
      const [row, key] = [cell.closest("tr").id, cell.dataset.cell];
      save(form, { then: () => goOn(row, key, event.shiftKey ? -1 : 1) });
    } else if (event.key === "Enter" && !event.shiftKey) {
      save(form);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const left = (event) => {
    const form = event.target.closest(FORM);
    if (!form || form.contains(event.relatedTarget)) return;
    setTimeout(() => {
      const away = form.isConnected && !form.contains(document.activeElement);
      if (away && document.hasFocus() && !document.querySelector("dialog[open]")) {
        save(form, { stay: false });
      }
    });
  };

  area.addEventListener("edit-cell", (event) => open(event.target));
  area.addEventListener("dblclick", (event) => {
    if (!event.target.closest(`a, button, input, ${FORM}`)) open(event.target.closest("td"));
  });
  area.addEventListener("keydown", pressed);
  area.addEventListener("focusout", left);
  area.addEventListener("submit", (event) => event.preventDefault());
  // A choice made with the mouse is meant.
  area.addEventListener("pointerdown", ({ target }) => {
    if (target.matches(`${FORM} select`)) target.dataset.pointed = "1";
  });
  area.addEventListener("change", ({ target }) => {
    if (target.matches(`${FORM} select[data-pointed]`)) save(target.form);
  });
  area.addEventListener("cell-renewed", (event) => kept.set(event.target, event.detail), true);
  // The list is not drawn anew under somebody's hands.
  const hold = (event) => {
    if (event.target !== list || !area.querySelector(FORM)) return;
    event.preventDefault();
    missed = true;
  };
  list.addEventListener("htmx:beforeRequest", hold);
  return () => list.removeEventListener("htmx:beforeRequest", hold);
});

// Send the form; its answer puts the row in its place, or the form again with what is wrong.
async function send(form) {
  let status = 0;
  form.addEventListener("htmx:beforeOnLoad", ({ detail }) => (status = detail.xhr.status));
  const way = { source: form, target: form, swap: "outerHTML" };
  await htmx.ajax("POST", form.dataset.address, way).catch(() => {});
  return status;
}

// Who types before the control is there is not made to wait: the keys go where they were meant.
function listen() {
  const keys = [];
  const hear = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    keys.push(event.key);
  };
  window.addEventListener("keydown", hear, true);
  return () => {
    window.removeEventListener("keydown", hear, true);
    return keys;
  };
}

function press(key) {
  const control = document.activeElement;
  if (key.length > 1) {
    control.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  } else if (control.selectionStart !== undefined && control.selectionStart !== null) {
    control.setRangeText(key, control.selectionStart, control.selectionEnd, "end");
  }
}

function typed(form) {
  return form instanceof HTMLFormElement ? JSON.stringify([...new FormData(form)]) : "";
}

function isSame(form) {
  return form.dataset.refused === undefined && form.dataset.was === typed(form);
}

function enter(form) {
  const control = form?.querySelector("input:not([type=hidden]), select, textarea") ?? form;
  control?.focus();
  if (control?.matches?.("input[type=text], input[type=tel], input[type=email], input[type=url]")) {
    control.select();
  }
}
