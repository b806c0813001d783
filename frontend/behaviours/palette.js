// The search palette: opens in the dialog, arrows choose, Enter goes there.

import htmx from "htmx.org/dist/htmx.esm.js";

import { behaviour } from "./registry.js";

const CARD = /^\/(?:leads|deals|contacts|companies)\/([0-9a-f-]{36})\/$/;

export function openPalette() {
  const frame = document.getElementById("dialog-frame");
  if (frame.open) return;
  const { search } = document.querySelector("[data-search]").dataset;
  const values = { at: location.pathname };
  htmx.ajax("GET", search, { values, target: "#dialog", swap: "innerHTML" });
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-palette]")) openPalette();
});

// What was opened last is remembered by the server, for all devices of the person.

let noted = "";

function note() {
  const id = location.pathname.match(CARD)?.[1];
  const address = document.querySelector("[data-opened]")?.dataset.opened;
  if (!id || !address || id === noted) return;
  noted = id;
  fetch(address, {
    method: "POST",
    keepalive: true,
    headers: {
      "HX-Request": "true",
      "X-CSRFToken": document.querySelector("meta[name=csrf-token]")?.content ?? "",
    },
    body: new URLSearchParams({ id }),
  }).catch(() => {
    // Without a connection it is not worth a word.
    noted = "";
  });
}

// A card that slides over the page gets its address a moment after it is there.
document.addEventListener("htmx:afterSettle", () => setTimeout(note));
note();

behaviour("palette", (palette) => {
  const options = () => [...palette.querySelectorAll("[role=option]")];
  const chosen = () => palette.querySelector("[aria-selected=true]");
  const choose = (option) => {
    chosen()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
  };
  palette.addEventListener("keydown", (event) => {
    const all = options();
    const at = all.indexOf(chosen());
    if (event.key === "ArrowDown") choose(all[Math.min(at + 1, all.length - 1)]);
    else if (event.key === "ArrowUp") choose(all[Math.max(at - 1, 0)]);
    else if (event.key === "Enter") (chosen() ?? all[0])?.click();
    // A search field takes the first Esc for clearing itself.
    else if (event.key === "Escape") palette.closest("dialog").close();
    else return;
    event.preventDefault();
  });
  palette.addEventListener("htmx:afterSwap", () => choose(options()[0]));
  palette.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    // What opens in this very dialog takes the palette's place.
    if (!option || option.getAttribute("hx-target") === "#dialog") return;
    palette.closest("dialog")?.close();
    if (option.dataset.post) post(option.dataset.post, JSON.parse(option.dataset.values));
    if (option.dataset.press) press(option.dataset.press);
  });
  // An open card brings its own commands.
  palette.addEventListener("htmx:configRequest", (event) => {
    event.detail.parameters.at = location.pathname;
  });
  choose(options()[0]);
});

function post(address, values) {
  htmx.ajax("POST", address, { values, source: document.body, swap: "none" });
}

// Press what stands on the page anyway, and go on writing where it opens.
function press(selector) {
  const wanted = document.querySelector(selector);
  if (!wanted) return;
  const piece = document.getElementById("compose");
  const write = () => piece?.querySelector("textarea, input:not([type=hidden])")?.focus();
  if (wanted.closest(".composer") && wanted.hasAttribute("hx-get")) {
    piece.addEventListener("htmx:afterSettle", write, { once: true });
  }
  wanted.click();
  if (wanted.dataset.compose === "note") setTimeout(write);
}
