// A long list to tick: closed it shows what is chosen, open it is narrowed by typing.

import { behaviour } from "./registry.js";

behaviour("pick-many", (details) => {
  const picked = details.querySelector(".playbook-picked");
  const pills = [...details.querySelectorAll(".choice-pill")];
  const search = details.querySelector("input[type='search']");

  const show = () => {
    const chosen = pills.filter((pill) => pill.querySelector("input").checked);
    const shown = chosen.map((pill) => {
      const badge = document.createElement("span");
      badge.className = "badge-soft tone-gray";
      badge.textContent = pill.textContent.trim();
      return badge;
    });
    if (!shown.length) {
      const none = document.createElement("span");
      none.className = "text-muted";
      none.textContent = picked.dataset.none;
      shown.push(none);
    }
    picked.replaceChildren(...shown);
  };

  details.addEventListener("change", show);
  details.addEventListener("toggle", () => {
    if (details.open) search.focus();
  });
  search.addEventListener("input", () => {
    const wanted = search.value.trim().toLowerCase();
    for (const pill of pills) pill.hidden = !pill.textContent.toLowerCase().includes(wanted);
  });
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
    if (event.key === "Escape") {
      event.stopPropagation();
      details.open = false;
      details.querySelector("summary").focus();
    }
  });
});
