// A form of the process is drawn anew by the server when something is chosen on which more depends.

import htmx from "htmx.org/dist/htmx.esm.js";

import { behaviour } from "./registry.js";

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
});
