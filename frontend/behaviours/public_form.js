// A web form inside a page of another site: tells that page how high it is, and begins where
// something has to be put right.

import { behaviour } from "./registry.js";

behaviour("public-form", (main) => {
  main.querySelector(".has-error :is(input, select, textarea)")?.focus();
  if (window.parent === window) return undefined;
  const tell = () => {
    window.parent.postMessage({ voronkaHeight: main.getBoundingClientRect().height }, "*");
  };
  const watch = new ResizeObserver(tell);
  watch.observe(main);
  return () => watch.disconnect();
});
