// A form of filters sends itself when something is chosen.

import { behaviour } from "./registry.js";

behaviour("submit-on-change", (form) => {
  form.addEventListener("change", () => form.requestSubmit());
});
