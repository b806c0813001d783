// A row of buttons, each of which writes its value into a field.

import { behaviour } from "./registry.js";

behaviour("fill-in", (row) => {
  row.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const field = document.getElementById(row.dataset.fill);
    field.value = button.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
});
