// The composer of a card: its tabs, and the note that comes back when another tab was sent.

import { behaviour } from "./registry.js";

behaviour("composer", (box) => {
  const place = box.querySelector("#compose");
  const note = place.firstElementChild;
  const tabs = [...box.querySelectorAll("[role=tab]")];
  const choose = (tab) => tabs.forEach((each) => each.setAttribute("aria-selected", each === tab));
  const back = () => {
    place.replaceChildren(note);
    choose(tabs[0]);
  };
  box.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (!tab) return;
    if (tab.dataset.compose === "note") back();
    else if (tab.getAttribute("hx-target") === "#compose") choose(tab);
  });
  const sent = () => {
    note.reset();
    back();
  };
  document.addEventListener("composer-sent", sent);
  return () => document.removeEventListener("composer-sent", sent);
});
