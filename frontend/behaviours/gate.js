// The dialog of a refused move. While it is filled in, the server is asked what is missing now, and
// fields that an answer calls for appear; those it makes needless go, and keep what was typed.
//
// A visit booked or a task closed from here is a detour: when its dialog closes, however it ends,
// this one comes back with everything that was typed.

import htmx from "htmx.org/dist/htmx.esm.js";

import { refill } from "./keep_typed.js";
import { behaviour, wake } from "./registry.js";

const SOON_MS = 30;

let detour = null;

behaviour("gate", (form) => {
  let asked = 0;
  let timer = 0;
  detour = null;
  const look = async () => {
    const number = (asked += 1);
    const body = new FormData(form);
    body.set("look", "1");
    const answer = await fetch(form.getAttribute("hx-post"), {
      method: "POST",
      headers: { "HX-Request": "true", "X-CSRFToken": token() },
      body,
    });
    if (!answer.ok || number !== asked || !form.isConnected) return;
    if (answer.status === 204) return form.closest("dialog").close();
    const pieces = document.createElement("template");
    pieces.innerHTML = await answer.text();
    // While it was read, something else may have been answered, or a detour begun.
    if (number === asked && form.isConnected) merge(form, pieces.content);
  };
  form.addEventListener("change", () => {
    clearTimeout(timer);
    timer = setTimeout(look, SOON_MS);
  });
  form.addEventListener("click", (event) => {
    if (!event.target.closest("[data-detour]")) return;
    detour = kept(form);
    // What is still asked must not take the button away under the answer to it.
    clearTimeout(timer);
    asked += 1;
  });
  if (isTyped(form)) look();
});

document.addEventListener("dialog-closed", ({ detail }) => {
  if (!detour || detail.frame.id !== "dialog-frame") return;
  const { address, values } = detour;
  detour = null;
  // The detour was never opened: it is the dialog itself that closes.
  if (detail.hole.querySelector("[data-gate-fields]")) return;
  htmx.ajax("POST", address, { values, target: "#dialog", swap: "innerHTML" });
});

function kept(form) {
  const values = { look: "1" };
  // A field that an answer has just called back may still be off: what was typed in it counts too.
  const off = [...form.querySelectorAll("[data-gate-fields] :disabled")];
  for (const control of off) control.disabled = false;
  for (const [name, value] of new FormData(form)) (values[name] ??= []).push?.(value);
  for (const control of off) control.disabled = true;
  return { address: form.getAttribute("hx-post"), values };
}

function merge(form, fresh) {
  const place = form.querySelector("[data-gate-fields]");
  const wanted = [...fresh.querySelectorAll("[data-gate-fields] > .field")];
  const names = new Set(wanted.map((field) => field.dataset.field));
  let after = null;
  for (const field of wanted) {
    const here = place.querySelector(`:scope > [data-field="${CSS.escape(field.dataset.field)}"]`);
    if (here) show(here, true);
    else if (after) after.after(field);
    else place.prepend(field);
    if (!here) htmx.process(field);
    after = here ?? field;
  }
  for (const field of place.children) if (!names.has(field.dataset.field)) show(field, false);
  // Left in place while it says the same, so that no button goes from under a pointer.
  const others = fresh.querySelector("[data-gate-others]");
  const before = form.querySelector("[data-gate-others]");
  if (others.textContent !== before.textContent) {
    before.replaceWith(others);
    htmx.process(others);
  }
  wake(form);
  refill(form);
}

function show(field, on) {
  field.hidden = !on;
  for (const control of field.querySelectorAll("input, select, textarea")) control.disabled = !on;
}

// Whether something stands here that the page did not come with.
function isTyped(form) {
  return [...form.elements].some((each) =>
    each.type === "radio" || each.type === "checkbox"
      ? each.checked !== each.defaultChecked
      : each.tagName === "SELECT"
        ? each.value !== (each.querySelector("option[selected]")?.value ?? "")
        : (each.type !== "hidden" && each.value !== each.defaultValue),
  );
}

function token() {
  return document.querySelector("meta[name=csrf-token]")?.content ?? "";
}
