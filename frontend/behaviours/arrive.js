// What an address asks for when the card opens: ?book=visit opens the booking, ?task=follow_up
// goes to the task. Each is done once: the words are taken off the address then.

import { behaviour } from "./registry.js";

behaviour("arrive", (list) => {
  const word = list.dataset.arrive;
  const address = new URL(location.href);
  const wanted = address.searchParams.get(word);
  if (!wanted) return;
  address.searchParams.delete(word);
  history.replaceState(history.state, "", address);
  const there = list.querySelector(`[data-${word === "book" ? "booking" : "template"}="${CSS.escape(wanted)}"]`);
  const opens = list.parentElement.querySelector(`[data-book="${CSS.escape(wanted)}"]`);
  // htmx hears the button only after it has looked at what it has just put in.
  if (there) setTimeout(() => point(there));
  else if (opens) setTimeout(() => opens.click());
});

function point(piece) {
  for (const list of piece.querySelectorAll("details:not(.menu-holder)")) list.open = true;
  piece.scrollIntoView({ block: "center" });
  piece.focus({ preventScroll: true });
  piece.classList.add("is-pointed-at");
}
