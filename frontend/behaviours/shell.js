// The left bar: folding it, and marking the place where we are after a swap.

import { keepLayout } from "./layout.js";
import { behaviour } from "./registry.js";

behaviour("shell", (shell) => {
  const root = document.documentElement;
  shell.addEventListener("click", (event) => {
    if (!event.target.closest("[data-fold]")) return;
    const folded = root.classList.toggle("menu-folded");
    keepLayout(shell.dataset.layout, { folded: folded || null });
  });
  const mark = () => {
    for (const link of shell.querySelectorAll(".menu-list a, .bottombar a")) {
      const here = location.pathname.startsWith(new URL(link.href).pathname);
      if (here) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  };
  document.addEventListener("htmx:pushedIntoHistory", mark);
  document.addEventListener("htmx:historyRestore", mark);
  return () => {
    document.removeEventListener("htmx:pushedIntoHistory", mark);
    document.removeEventListener("htmx:historyRestore", mark);
  };
});
