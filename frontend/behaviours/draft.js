// A form whose words outlive the page: kept on this device until they are sent.

import { behaviour } from "./registry.js";

behaviour("draft", (form) => {
  const key = `draft:${form.dataset.draft}`;
  const areas = [...form.querySelectorAll("textarea")];
  const kept = JSON.parse(localStorage.getItem(key) ?? "{}");
  for (const area of areas) area.value ||= kept[area.name] ?? "";
  form.addEventListener("input", () => {
    const words = Object.fromEntries(areas.map((area) => [area.name, area.value]));
    localStorage.setItem(key, JSON.stringify(words));
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt === form && event.detail.successful) localStorage.removeItem(key);
  });
});
