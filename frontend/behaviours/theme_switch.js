// Light, dark, or as the system: at once here, and kept for every machine of the person.

import htmx from "htmx.org/dist/htmx.esm.js";

import { behaviour } from "./registry.js";

behaviour("theme", (segments) => {
  const root = document.documentElement;
  const mark = () => {
    for (const button of segments.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.value === root.dataset.theme));
    }
  };
  segments.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    root.dataset.theme = button.value;
    mark();
    const values = { theme: button.value };
    htmx.ajax("POST", segments.dataset.address, { values, swap: "none", source: segments });
  });
  mark();
});
