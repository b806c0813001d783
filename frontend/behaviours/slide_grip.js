// The left edge of a card that slides over the page: dragged, or moved by the arrow keys, it makes the
// card wider or narrower, for this person on every device.

import { keepLayout } from "./layout.js";
import { behaviour } from "./registry.js";

const NARROWEST = 420;
const STEP = 40;

behaviour("slide-grip", (grip) => {
  const root = document.documentElement;
  let width = 0;

  const show = (wanted) => {
    width = Math.round(Math.max(NARROWEST, Math.min(wanted, innerWidth - 80)));
    root.style.setProperty("--slide", `${width}px`);
  };
  new ResizeObserver(() => {
    grip.ariaValueMin = NARROWEST;
    grip.ariaValueMax = innerWidth - 80;
    grip.ariaValueNow = Math.round(grip.parentElement.offsetWidth);
  }).observe(grip.parentElement);
  const keep = () => keepLayout(grip.dataset.layout, { slide: width });
  const drag = (event) => show(innerWidth - event.clientX);

  grip.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
    grip.addEventListener("pointermove", drag);
  });
  const drop = () => {
    grip.removeEventListener("pointermove", drag);
    if (width) keep();
  };
  grip.addEventListener("pointerup", drop);
  grip.addEventListener("pointercancel", drop);
  grip.addEventListener("dblclick", () => {
    root.style.removeProperty("--slide");
    width = 0;
    keepLayout(grip.dataset.layout, { slide: null });
  });
  grip.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: STEP, ArrowRight: -STEP }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    show(grip.parentElement.getBoundingClientRect().width + step);
    keep();
  });
});
