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

// The pieces of a card ask for themselves again when this card has changed, not when any has.
behaviour("card-page", (page) => {
  const changed = (event) => {
    const { id } = event.detail ?? {};
    if (!id || id === page.dataset.card) page.dispatchEvent(new CustomEvent("refresh"));
  };
  // Not under the hands of somebody who is typing: the form is told of, and compared on saving.
  const aboutToSwap = (event) => {
    const isFields = ["card-fields", "client-own"].includes(event.target.id);
    const form = isFields && event.target.querySelector("form.is-editing");
    if (!form || event.detail.requestConfig?.elt !== event.target) return;
    event.detail.shouldSwap = false;
    form.querySelector(".stale-note").hidden = false;
  };
  page.addEventListener("htmx:beforeSwap", aboutToSwap);
  document.addEventListener("card-changed", changed);
  document.addEventListener("everything-changed", changed);
  return () => {
    document.removeEventListener("card-changed", changed);
    document.removeEventListener("everything-changed", changed);
  };
});
