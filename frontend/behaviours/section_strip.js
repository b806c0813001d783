// On a phone the sections stand in one line: the one that is shown is scrolled into sight.

import { behaviour } from "./registry.js";

behaviour("section-strip", (strip) => {
  const here = strip.querySelector("[aria-current]");
  if (here) strip.scrollLeft = here.offsetLeft - (strip.clientWidth - here.offsetWidth) / 2;
});
