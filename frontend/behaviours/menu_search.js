// A long menu narrowed by typing: only what has every word is left; Enter takes the first of it.

import { behaviour } from "./registry.js";

behaviour("menu-search", (field) => {
  const items = () => [...field.parentElement.querySelectorAll(".menu-item")];
  const left = () => items().filter((item) => !item.hidden);
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const item of items()) {
      const text = item.textContent.toLowerCase();
      item.hidden = !words.every((word) => text.includes(word));
    }
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") left()[0]?.click();
    else if (event.key === "ArrowDown") left()[0]?.focus();
    else return;
    event.preventDefault();
  });
  // A phone would bring up its keyboard over the menu.
  if (matchMedia("(hover: hover)").matches) field.focus();
});
