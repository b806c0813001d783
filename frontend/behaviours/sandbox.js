// The clock of a demo: shows the new time, and has every page look again. A long way is gone in
// pieces of two seconds; the page asks for the next one, also after somebody went to another page.

import htmx from "htmx.org/dist/htmx.esm.js";

import { behaviour } from "./registry.js";

const KEPT = "voronka-clock";

behaviour("sandbox", (bar) => {
  const piece = (name) => bar.querySelector(name);

  const goOn = (going) => {
    keep(going);
    const { until, fired, failed, delivered } = going;
    const values = { until, fired, failed, delivered };
    htmx.ajax("POST", bar.dataset.clock, { values, source: bar, swap: "none" });
  };
  const show = (going, stuck = false) => {
    if (!bar.dataset.clock) return;
    bar.setAttribute("aria-busy", String(Boolean(going) && !stuck));
    piece(".sandbox-steps").hidden = Boolean(going);
    piece(".sandbox-going").hidden = !going || stuck;
    piece(".sandbox-stuck").hidden = !stuck;
    if (!going || stuck) return;
    piece("progress").value = 1 - going.left / going.whole;
    piece("[data-said]").textContent = going.said;
  };
  const end = () => {
    keep(null);
    show(null);
    document.dispatchEvent(new CustomEvent("everything-changed", { detail: {} }));
  };
  const moved = (event) => {
    const { now, going } = event.detail;
    bar.querySelector("[data-now]").textContent = now;
    const before = kept();
    // Perhaps somebody has pressed the button meanwhile.
    if (!going || before?.stopped) return end();
    going.whole = before?.whole ?? going.left;
    show(going);
    goOn(going);
  };
  const failed = (event) => {
    if (event.detail.elt === bar && kept()) show(kept(), true);
  };
  const pressed = (event) => {
    const going = kept();
    if (!going) return;
    if (event.target.closest("[data-go-on]")) {
      show(going);
      goOn(going);
    } else if (event.target.closest("[data-stop]")) {
      keep({ ...going, stopped: true });
    }
  };

  document.addEventListener("clock-moved", moved);
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);
  bar.addEventListener("click", pressed);
  const before = bar.dataset.clock ? kept() : null;
  if (before?.stopped) keep(null);
  else if (before) {
    show(before);
    goOn(before);
  }
  return () => {
    document.removeEventListener("clock-moved", moved);
    document.removeEventListener("htmx:responseError", failed);
    document.removeEventListener("htmx:sendError", failed);
  };
});

// What the clock was on its way to, if it did not arrive.
function kept() {
  return JSON.parse(sessionStorage.getItem(KEPT));
}

function keep(going) {
  if (going) sessionStorage.setItem(KEPT, JSON.stringify(going));
  else sessionStorage.removeItem(KEPT);
}
