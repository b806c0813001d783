// A notice is read when its card is opened, or when it is marked.

import { behaviour } from "./registry.js";

behaviour("notice", (notice) => {
  const read = () => {
    if (!notice.classList.contains("is-unread")) return;
    notice.classList.remove("is-unread");
    notice.querySelector("[data-mark]")?.remove();
    fetch(notice.dataset.read, {
      method: "POST",
      keepalive: true,
      headers: {
        "X-CSRFToken": document.querySelector("meta[name=csrf-token]")?.content ?? "",
      },
      body: new URLSearchParams({ ids: notice.dataset.ids }),
    }).then(() => document.dispatchEvent(new CustomEvent("counters-changed")));
  };
  notice.addEventListener("click", (event) => {
    if (event.target.closest("a.news-row, [data-mark]")) read();
  });
});
