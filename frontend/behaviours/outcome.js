// Closing a task: each outcome shows the fields it asks for, and says whether it needs a note.

import { behaviour } from "./registry.js";

behaviour("outcome", (form) => {
  const show = () => {
    const chosen = form.querySelector("input[name=outcome]:checked")?.value ?? "";
    for (const piece of form.querySelectorAll("[data-outcomes]")) {
      const wanted = words(piece.dataset.outcomes);
      toggle(piece, wanted.length === 0 || wanted.includes(chosen));
    }
    const note = form.querySelector("[data-note]");
    note.querySelector(".required").hidden = !words(note.dataset.note).includes(chosen);
  };
  form.addEventListener("change", show);
  show();
});

function words(text) {
  return text.split(" ").filter(Boolean);
}

function toggle(piece, on) {
  piece.hidden = !on;
  for (const control of piece.querySelectorAll("input, select, textarea")) control.disabled = !on;
}
