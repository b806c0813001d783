// The path of stages on a phone: a tap shows all of it, one stage a line.

import { behaviour } from "./registry.js";

behaviour("stage-path", (box) => {
  const button = box.querySelector("[data-open-path]");
  button.addEventListener("click", () => {
    const isOpen = box.classList.toggle("is-open");
    button.setAttribute("aria-expanded", String(isOpen));
  });
});
