// A form whose dialog is closed keeps what was typed, until it is sent or the page is left.

import { behaviour } from "./registry.js";

const typed = new Map();

behaviour("keep-typed", (form) => {
  const key = form.dataset.keep;
  refill(form);
  const remember = () => {
    const values = new Map();
    for (const [name, value] of new FormData(form)) {
      if (form.elements[name]?.type === "hidden") continue;
      values.set(name, [...(values.get(name) ?? []), value]);
    }
    typed.set(key, values);
  };
  form.addEventListener("input", remember);
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) typed.delete(key);
  });
});

// Fields that come into the form later get what was typed into them before.
export function refill(form) {
  for (const [name, values] of typed.get(form.dataset.keep) ?? []) fill(form, name, values);
}

function fill(form, name, values) {
  for (const control of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
    if (control.type === "radio" || control.type === "checkbox") {
      control.checked = values.includes(control.value);
    } else if (control.type !== "hidden" && !control.value) {
      control.value = values[0];
    }
  }
}
