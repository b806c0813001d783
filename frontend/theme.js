// Runs before the first paint: decides between light and dark where the person left it to the system,
// and keeps keys that are pressed before the page listens.

import "./early/keys_kept.js";

const root = document.documentElement;
const dark = window.matchMedia("(prefers-color-scheme: dark)");

function apply() {
  const wanted = root.dataset.theme || "auto";
  root.dataset.bsTheme = wanted === "auto" ? (dark.matches ? "dark" : "light") : wanted;
}

apply();
dark.addEventListener("change", apply);
new MutationObserver(apply).observe(root, { attributeFilter: ["data-theme"] });
