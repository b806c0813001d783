// A form of the process is drawn anew by the server when something is chosen on which more depends,
// or a line comes and goes; whoever works with the keyboard stays where the work is.

import htmx from "htmx.org/dist/htmx.esm.js";

import { behaviour } from "./registry.js";

// The button that was pressed last: "add:ladder:", "up:ladder:1".
let pressed = "";

behaviour("part-form", (form) => {
  form.addEventListener("change", (event) => {
    if (!event.target.closest("[data-look]")) return;
    htmx.ajax("POST", form.getAttribute("action"), {
      source: form,
      target: "#part",
      swap: "outerHTML",
      values: { do: "look" },
    });
  });
  form.addEventListener("submit", (event) => {
    pressed = event.submitter?.value ?? "";
  });
  focusOn(form, pressed);
  pressed = "";
});

function focusOn(form, deed) {
  const [done, name, number] = deed.split(":");
  const wrong = form.querySelector(".has-error :is(input:not([type='hidden']), select, textarea, button)");
  if (done === "save" && wrong) {
    wrong.closest("details")?.setAttribute("open", "");
    wrong.focus();
  } else if (done === "add") {
    const nest = form.querySelector(`[data-lines="${CSS.escape(name)}"]`);
    nest?.lastElementChild?.querySelector("input:not([type='hidden']), select, textarea")?.focus();
  } else if (done === "up" || done === "down") {
    const to = Number(number) + (done === "up" ? -1 : 1);
    const same = form.querySelector(`button[value="${done}:${CSS.escape(name)}:${to}"]`);
    const other = done === "up" ? "down" : "up";
    (same?.disabled ? form.querySelector(`button[value="${other}:${CSS.escape(name)}:${to}"]`) : same)?.focus();
  }
}
