// The dialog and the slide-over: they open when htmx puts something in, and close on Esc, the
// backdrop, a [data-dialog-close] button or the `dialog-close` event of an answer.

import { behaviour } from "./registry.js";

let under = null;

behaviour("dialog", (frame) => {
  const hole = frame.firstElementChild;
  frame.addEventListener("htmx:afterSwap", (event) => {
    if (event.target !== hole) return;
    if (!hole.childElementCount) return frame.close();
    if (!frame.open) frame.showModal();
    focusFirst(hole);
  });
  frame.addEventListener("click", (event) => {
    if (event.target === frame || event.target.closest("[data-dialog-close]")) frame.close();
  });
  frame.addEventListener("close", () => {
    document.dispatchEvent(new CustomEvent("dialog-closed", { detail: { frame, hole } }));
    hole.replaceChildren();
  });
});

// Whatever part of its own page the asking piece takes its answers into, a frame is filled, never
// replaced: without its hole nothing would open any more.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!["dialog", "slide"].includes(detail.target.id)) return;
  const asked = detail.requestConfig.elt.closest("[hx-swap]")?.getAttribute("hx-swap") ?? "";
  if (!(detail.swapOverride ?? asked).startsWith("outerHTML")) return;
  detail.swapOverride = "innerHTML";
  detail.selectOverride = "unset";
});

// An answer for a dialog whose asking piece is gone meanwhile is late: the dialog shows another
// thing now.
document.addEventListener("htmx:beforeRequest", ({ detail: { elt, xhr } }) => {
  const { onload, onabort } = xhr;
  xhr.onload = (event) => {
    const late = !elt.isConnected && xhr.getResponseHeader("HX-Retarget");
    return (late ? onabort : onload).call(xhr, event);
  };
});

// An answer closes the dialog whose form was sent; a card in the slide-over stays open.
document.addEventListener("dialog-close", (event) => {
  const lost = !event.target.closest || event.target === document.body;
  const frame = lost ? document.querySelector("#dialog-frame[open]") : boxed(event.target);
  frame?.close();
});

function boxed(element) {
  return element.closest(".dialog-box")?.closest("dialog");
}

// A card in the slide-over has its own address: it can be reloaded, sent to a colleague, gone back
// from. The address under it comes back when it closes.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "slide") return;
  const card = event.target.querySelector(":scope > .slide-box [data-card-address]");
  if (!card || location.pathname === card.dataset.cardAddress) return;
  under ??= { state: history.state, address: location.href };
  history.pushState({ slide: true }, "", card.dataset.cardAddress);
});
document.addEventListener("dialog-closed", ({ detail }) => {
  if (detail.frame.id !== "slide-frame" || !under) return;
  if (history.state?.slide) history.replaceState(under.state, "", under.address);
  under = null;
});
window.addEventListener("popstate", () => {
  const frame = document.getElementById("slide-frame");
  if (frame?.open && !history.state?.slide) frame.close();
});

// Ctrl, ⌘ or Shift opens the page of a link instead of its piece, in a tab of its own.
document.addEventListener(
  "click",
  (event) => {
    const aside = event.ctrlKey || event.metaKey || event.shiftKey;
    if (aside && event.target.closest("a[hx-get]")) event.stopPropagation();
  },
  true,
);

// A form wants to be typed into; a card is looked at first.
function focusFirst(hole) {
  if (hole.querySelector(":scope > .slide-box")) return hole.closest("dialog").focus();
  const wanted =
    hole.querySelector("[aria-invalid=true]") ??
    hole.querySelector("[autofocus]") ??
    hole.querySelector("input:not([type=hidden]), select, textarea");
  wanted?.focus();
}
