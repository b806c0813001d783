// Live updates: what changed is announced by server-sent events; without them the page asks now
// and then. Each message becomes an event of the document: card-changed, counters-changed …

import { behaviour } from "./registry.js";

const POLL_MS = 20000;
const GIVE_UP_AFTER = 3;

behaviour("live", (shell) => {
  // In a practice room nothing happens but what one does oneself.
  if (!shell.dataset.live) return undefined;
  let source = null;
  let failures = 0;
  let poll = 0;

  const tell = (name, detail = {}) => document.dispatchEvent(new CustomEvent(name, { detail }));
  const askForEverything = () => {
    if (document.hidden) return;
    tell("counters-changed");
    tell("everything-changed");
  };
  const startPolling = () => {
    poll ||= setInterval(askForEverything, POLL_MS);
  };
  const stopPolling = () => {
    clearInterval(poll);
    poll = 0;
  };
  const connect = () => {
    source = new EventSource(shell.dataset.live, { withCredentials: true });
    source.onopen = () => {
      failures = 0;
      stopPolling();
    };
    source.onmessage = (message) => pass(JSON.parse(message.data), tell);
    source.addEventListener("resync", () => failures === 0 && askForEverything());
    source.onerror = () => {
      failures += 1;
      startPolling();
      if (failures >= GIVE_UP_AFTER && source.readyState === EventSource.CLOSED) {
        setTimeout(connect, POLL_MS * 3);
      }
    };
  };
  const back = () => !document.hidden && poll && askForEverything();

  connect();
  document.addEventListener("visibilitychange", back);
  return () => {
    source.close();
    stopPolling();
    document.removeEventListener("visibilitychange", back);
  };
});

// A card that this page shows is asked for again by its pieces; a board wants to know of any card.
function pass(message, tell) {
  if (message.what === "card") {
    const shown = document.querySelector(`[hx-get*="${CSS.escape(message.id)}"]`);
    if (shown) tell("card-changed", { ...message, far: true });
    tell("card-changed-elsewhere", message);
  } else if (message.what === "cards") {
    tell("everything-changed");
  } else {
    tell("counters-changed");
    if (message.what === "sos") tell("sos-changed");
  }
}
