// The clock of a demo: shows the new time, and has every page look again.

import { behaviour } from "./registry.js";

behaviour("sandbox", (bar) => {
  const moved = (event) => {
    bar.querySelector("[data-now]").textContent = event.detail.now;
    document.dispatchEvent(new CustomEvent("everything-changed", { detail: {} }));
  };
  document.addEventListener("clock-moved", moved);
  return () => document.removeEventListener("clock-moved", moved);
});
