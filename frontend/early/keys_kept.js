// Keys that are pressed before what they are meant for is there. Commands are kept from the first
// paint until everything listens, and while a page is being left, as they are meant for the next
// one; then they are given out in order. What is typed after a key that opens something to type into
// is typed there once it is open.

const KEPT = "voronka-keys";
const FRESH_MS = 5000;
// A page that is not left after all, as by a download, gets its keys itself.
const LEAVES_WITHIN_MS = 1200;
const OPENS_WITHIN_MS = 300;
const TYPING = "input, textarea, select, [contenteditable=true]";
const OPENERS = ["KeyN", "KeyK", "Slash"];
const WRITABLE = "textarea, input:is([type=text], [type=search], [type=tel], [type=email], :not([type]))";

let kept = brought();
let ahead = "";
let isAwake = false;
let isLeaving = false;
let isOpening = false;
let openedAt = 0;
let timer = 0;

window.addEventListener("keydown", keep, true);
document.addEventListener("awake", () => {
  isAwake = true;
  giveOut();
});
window.addEventListener("beforeunload", () => {
  isLeaving = true;
  clearTimeout(timer);
  timer = setTimeout(stay, LEAVES_WITHIN_MS);
});
window.addEventListener("pagehide", () => {
  if (kept.length) sessionStorage.setItem(KEPT, JSON.stringify({ at: Date.now(), kept }));
  kept = [];
});
window.addEventListener("pageshow", (event) => event.persisted && stay());
// From place to place the page is not left, but its middle is.
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (detail.boosted) isLeaving = true;
  else if (Date.now() - openedAt < OPENS_WITHIN_MS) isOpening ||= isFrame(detail.target);
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.boosted) stay();
  else if (isOpening && isFrame(detail.target)) typeAhead();
});

function keep(event) {
  if (!event.isTrusted || event.target.closest?.(TYPING)) return;
  if (isOpening) {
    if (!isCharacter(event)) return;
    ahead += event.key;
  } else if (isAwake && !isLeaving) {
    if (isCommand(event) && OPENERS.includes(event.code)) openedAt = Date.now();
    return;
  } else if (isCommand(event)) {
    const { key, code, ctrlKey, metaKey, shiftKey } = event;
    kept.push({ key, code, ctrlKey, metaKey, shiftKey });
  } else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

function isCharacter({ key, altKey, ctrlKey, metaKey }) {
  return key.length === 1 && !altKey && !ctrlKey && !metaKey;
}

// Everything else, as Tab or a space, the browser does itself.
function isCommand(event) {
  if (event.altKey) return false;
  if (event.ctrlKey || event.metaKey) return event.code === "KeyK";
  return isCharacter(event) && event.key !== " ";
}

function isFrame(target) {
  return target?.id === "dialog" || target?.id === "slide";
}

function stay() {
  isLeaving = false;
  if (isAwake) giveOut();
}

function giveOut() {
  while (kept.length && !isLeaving && !isOpening) {
    const pressed = kept.shift();
    if (OPENERS.includes(pressed.code)) openedAt = Date.now();
    const event = new KeyboardEvent("keydown", { ...pressed, bubbles: true, cancelable: true });
    (document.activeElement ?? document.body).dispatchEvent(event);
    if (!isOpening) continue;
    ahead = kept.filter(isCharacter).map(({ key }) => key).join("");
    kept = [];
  }
}

function typeAhead() {
  const place = document.activeElement;
  if (ahead && place?.matches(WRITABLE)) {
    place.value += ahead;
    place.dispatchEvent(new Event("input", { bubbles: true }));
  }
  ahead = "";
  isOpening = false;
}

function brought() {
  const found = JSON.parse(sessionStorage.getItem(KEPT));
  sessionStorage.removeItem(KEPT);
  return found && Date.now() - found.at < FRESH_MS ? found.kept : [];
}
