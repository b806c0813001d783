// A <details> that is a menu: one open at a time, closed by Esc, by a choice and by a click
// elsewhere.

import { behaviour } from "./registry.js";

behaviour("menu", (menu) => {
  const closeFromOutside = (event) => {
    // What was pressed may be gone from the menu by now.
    if (menu.open && !event.composedPath().includes(menu)) menu.open = false;
  };
  document.addEventListener("click", closeFromOutside);
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    event.stopPropagation();
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  menu.addEventListener("click", (event) => {
    // After what the choice does by itself, such as sending its form.
    if (event.target.closest(".menu-item")) setTimeout(() => (menu.open = false));
  });
  menu.addEventListener("toggle", () => {
    if (menu.open) menu.querySelector(".menu input:not([type=hidden])")?.focus();
  });
  return () => document.removeEventListener("click", closeFromOutside);
});
