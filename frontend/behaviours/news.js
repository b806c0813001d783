// What one is told joins the list while it is looked at: nothing that is open there closes, nothing
// moves under the hand but to make room.

import htmx from "htmx.org/dist/htmx.esm.js";

import { behaviour, wake } from "./registry.js";

// Several are told at once more often than not.
const TOGETHER_MS = 200;

behaviour("news", (holder) => {
  const list = holder.querySelector("[data-news-list]") ?? holder;
  let timer = 0;
  const refresh = async () => {
    timer = 0;
    if (holder.open === false) return;
    const answer = await fetch(holder.dataset.news, { headers: { "HX-Request": "true" } });
    if (!answer.ok || !holder.isConnected) return;
    const fresh = document.createElement("template");
    fresh.innerHTML = await answer.text();
    join(list, fresh.content);
  };
  const changed = () => {
    timer ||= setTimeout(refresh, TOGETHER_MS);
  };
  document.addEventListener("counters-changed", changed);
  return () => {
    clearTimeout(timer);
    document.removeEventListener("counters-changed", changed);
  };
});

function join(list, fresh) {
  const told = new Map(notices(fresh).map((each) => [each.id, each]));
  const shown = notices(list);
  const last = shown.findLastIndex((each) => told.has(each.id));
  if (last < 0) {
    list.replaceChildren(...fresh.childNodes);
    return start(list);
  }
  // Told again about a card, it stands at the top; what is further down was asked for by scrolling.
  for (const each of shown.slice(0, last)) if (!told.has(each.id)) each.remove();
  let next = notices(list)[0];
  for (const [id, each] of told) {
    const here = shown.find((one) => one.id === id);
    if (here) {
      next = here.nextElementSibling;
      mark(here, each);
    } else {
      list.insertBefore(each, next);
      start(each);
    }
  }
  replaceHead(list, fresh);
}

function notices(within) {
  return [...within.querySelectorAll(".news-group")];
}

// Read elsewhere meanwhile.
function mark(here, fresh) {
  if (fresh.classList.contains("is-unread") || !here.classList.contains("is-unread")) return;
  here.classList.remove("is-unread");
  here.querySelector("[data-mark]")?.remove();
}

function replaceHead(list, fresh) {
  const [before, now] = [list, fresh].map((each) => each.querySelector(".news-head"));
  if (!before || before.children.length === now.children.length) return;
  const hadFocus = before.contains(document.activeElement);
  before.replaceWith(now);
  start(now);
  if (hadFocus) now.querySelector("a, button").focus();
}

function start(piece) {
  htmx.process(piece);
  wake(piece);
}
