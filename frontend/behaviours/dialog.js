// The dialog and the slide-over: they open when htmx puts something in, and close on Esc, the
// backdrop, a [data-dialog-close] button or the `dialog-close` event of an answer.

import { behaviour } from "./registry.js";

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
  const close = () => frame.open && frame.close();
  document.addEventListener("dialog-close", close);
  return () => document.removeEventListener("dialog-close", close);
});

function focusFirst(hole) {
  const wanted =
    hole.querySelector("[aria-invalid=true]") ??
    hole.querySelector("[autofocus]") ??
    hole.querySelector("input:not([type=hidden]), select, textarea");
  wanted?.focus();
}
