// Arranging a visit: the foot of the dialog says what is chosen.

import { behaviour } from "./registry.js";

behaviour("arrange", (form) => {
  const foot = form.querySelector("[data-chosen]");
  const say = () => {
    const slot = form.querySelector("input[name=slot]:checked");
    const row = slot?.closest("tr");
    const who = slot ? columnTitle(slot) : "";
    const day = row?.querySelector("th b")?.textContent.trim() ?? "";
    const hour = slot?.nextElementSibling.textContent.trim() ?? "";
    foot.textContent = slot ? [`${day} ${hour}`, who].filter(Boolean).join(" · ") : "";
  };
  form.addEventListener("change", say);
  form.addEventListener("htmx:afterSettle", say);
  say();
  form.querySelector("input[name=slot]:checked")?.closest("tr").scrollIntoView({ block: "nearest" });
});

function columnTitle(slot) {
  const cell = slot.closest("td");
  const head = cell.closest("table").querySelector("thead tr");
  return head?.children[cell.cellIndex]?.textContent.trim() ?? "";
}
