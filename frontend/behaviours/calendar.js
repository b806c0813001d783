// The calendar is a large program: only the page that shows it fetches it.

import { behaviour } from "./registry.js";

behaviour("calendar", (box) => {
  let stop = null;
  let isGone = false;
  import("../calendar/start.js").then(({ startCalendar }) => {
    if (!isGone) stop = startCalendar(box);
  });
  return () => {
    isGone = true;
    stop?.();
  };
});
