// Something folded that was opened stays open when its piece of the page is asked for again.

import { behaviour } from "./registry.js";

const remembered = new Map();

behaviour("stay-open", (details) => {
  if (remembered.has(details.id)) details.open = remembered.get(details.id);
  details.addEventListener("toggle", () => remembered.set(details.id, details.open));
});
