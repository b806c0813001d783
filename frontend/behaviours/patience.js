// A piece that asks for itself again does not change under the hand: while a button inside it is
// being pressed, or its request is on the way, the new piece waits and is then asked for anew.

import htmx from "htmx.org/dist/htmx.esm.js";

const AT_WORK = ":is(button, form, a, input, select).htmx-request";

let pressed = null;
document.addEventListener("pointerdown", (event) => (pressed = event.target), true);
for (const name of ["pointerup", "pointercancel"]) {
  document.addEventListener(name, () => setTimeout(() => (pressed = null)), true);
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, requestConfig } = event.detail;
  if (requestConfig.verb !== "get" || requestConfig.elt !== target) return;
  const busy = target.querySelector(AT_WORK);
  const again = () => setTimeout(() => askAgain(target, requestConfig.path), 30);
  if (busy) busy.addEventListener("htmx:afterRequest", again, { once: true });
  else if (pressed && target.contains(pressed)) {
    document.addEventListener("pointerup", again, { once: true });
  } else return;
  event.detail.shouldSwap = false;
});

function askAgain(target, path) {
  if (target.isConnected) htmx.ajax("GET", path, { source: target, target });
}
