// A text to begin with: choosing one fills in subject and text.

import { behaviour } from "./registry.js";

behaviour("message-form", (form) => {
  form.querySelector("[data-template]")?.addEventListener("change", (event) => {
    const chosen = event.target.selectedOptions[0];
    if (!chosen.value) return;
    form.elements.text.value = chosen.dataset.text;
    if (form.elements.subject) form.elements.subject.value = chosen.dataset.subject;
    form.elements.text.focus();
  });
});
