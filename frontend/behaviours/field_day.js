// The day of visits: what is done goes through the queue, with a connection or without; without one
// the day that was kept on this machine is shown, with what was done since.

import { keep, kept } from "../offline/agenda.js";
import { nameOf, smaller } from "../offline/photos.js";
import { all, put } from "../offline/queue.js";
import { isUsable } from "../offline/store.js";
import { behaviour, wake } from "./registry.js";
import { toast } from "./toast.js";

const TYPED = "textarea, input[type=text]";
const MINUTE_MS = 60_000;
const pictures = new Map();
let usable = false;
let ahead = 0;

isUsable().then((answer) => (usable = answer));

behaviour("field-day", (day) => {
  const isKept = "kept" in day.dataset;
  const paint = () => paintAll(day, isKept);
  const begin = isKept ? showKept(day) : Promise.resolve();
  begin.then(paint);
  const every = setInterval(paint, MINUTE_MS);
  const back = isKept ? comeBack(day) : () => {};
  document.addEventListener("queue-changed", paint);
  document.addEventListener("queue-sent", back);
  window.addEventListener("online", back);
  return () => {
    clearInterval(every);
    document.removeEventListener("queue-changed", paint);
    document.removeEventListener("queue-sent", back);
    window.removeEventListener("online", back);
  };
});

// What has been sent is on the page once it is asked for again; so is the day to be kept.
document.addEventListener("queue-sent", () => {
  const address = document.querySelector("[data-agenda]")?.dataset.agenda;
  if (address) keep(address);
  const detail = { kind: "", id: "" };
  document.dispatchEvent(new CustomEvent("card-changed", { detail }));
});

async function showKept(day) {
  const agenda = await kept().catch(() => undefined);
  day.querySelector("[data-nothing]").hidden = Boolean(agenda);
  if (!agenda) return;
  ahead = agenda.ahead ?? 0;
  const age = day.querySelector("[data-age]");
  const time = new Date(agenda.now).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  age.textContent = age.textContent.replace("{time}", time);
  age.hidden = false;
  const place = day.querySelector("[data-day]");
  // Our own server's piece of a page, escaped there.
  place.innerHTML = agenda.html;
  wake(place);
}

// With the connection back, the page of the server, unless somebody is writing.
function comeBack(day) {
  return async () => {
    const answer = await fetch("/offline/session/").catch(() => null);
    const waits = (await all()).some((row) => row.state === "waiting");
    const writes = [...day.querySelectorAll(TYPED)].some((each) => each.value.trim());
    if (answer && !waits && !writes) location.reload();
  };
}

// What was done, on the page: painted over what the server has said.

async function paintAll(day, isKept) {
  const rows = usable || (await isUsable()) ? await all() : [];
  for (const stop of day.querySelectorAll("[data-visit]")) {
    const own = rows.filter((row) => row.visit === stop.dataset.visit);
    const shown = isKept ? own : own.filter((row) => row.state !== "sent");
    paintStop(stop, shown, isKept);
  }
}

function paintStop(stop, rows, isKept) {
  const left = rows.find((row) => row.kind === "travel");
  const result = rows.find((row) => row.kind === "result");
  const failure = rows.find((row) => row.kind === "failure");
  const notes = rows.filter((row) => row.kind === "note");
  for (const row of rows.filter((each) => each.kind === "tick")) tickOn(stop, row);
  const now = Date.now() + ahead;
  const come = left || stop.dataset.status === "on_my_way" || now >= Date.parse(stop.dataset.start);
  const today = new Date(now).toDateString() === new Date(stop.dataset.start).toDateString();
  const ended = now >= Date.parse(stop.dataset.end);
  show(stop, "button[data-deed=travel]", !left && (!isKept || (today && !ended)));
  show(stop, "form[data-deed=result]", !result && !failure && (!isKept || come));
  show(stop, "[data-fails]", !result && !failure);
  show(stop, "[data-said=travel]", Boolean(left));
  show(stop, "[data-said=travel] .stop-waits", left?.state === "waiting");
  show(stop, "[data-said=result]", Boolean(result));
  if (result) stop.querySelector("[data-said=result] p").textContent = result.text;
  show(stop, "[data-said=failure]", Boolean(failure));
  if (failure) stop.querySelector("[data-said=failure] p").textContent = failure.text;
  paintPhotos(stop, rows.filter((row) => row.kind === "photo"));
  const list = stop.querySelector("[data-said=notes]");
  if (!list) return;
  list.hidden = notes.length === 0;
  list.replaceChildren(...notes.map((row) => item(row.text)));
}

function show(stop, what, on) {
  for (const element of stop.querySelectorAll(what)) element.hidden = !on;
}

function tickOn(stop, row) {
  for (const box of stop.querySelectorAll("input[type=checkbox][hx-vals]")) {
    if (pathOf(box).join(".") === row.path.join(".")) box.checked = row.done;
  }
}

function paintPhotos(stop, rows) {
  const list = stop.querySelector("[data-said=photos]");
  if (!list) return;
  list.hidden = rows.length === 0;
  list.replaceChildren(...rows.map((row) => item(row.name, row)));
}

function item(text, photo) {
  const made = document.createElement("li");
  made.textContent = text;
  if (!photo?.blob?.type.startsWith("image/")) return made;
  if (!pictures.has(photo.key)) pictures.set(photo.key, URL.createObjectURL(photo.blob));
  const picture = document.createElement("img");
  Object.assign(picture, { src: pictures.get(photo.key), alt: text, width: 72, height: 72 });
  made.replaceChildren(picture);
  return made;
}

// What is done. A browser that keeps nothing leaves it to htmx.

const words = () => JSON.parse(document.getElementById("queue")?.dataset.words ?? "{}");

function of(element) {
  const stop = element.closest("[data-visit]");
  const { visit, kind, card, start } = stop.dataset;
  const title = stop.querySelector(".stop-who b").textContent;
  return { visit, card: { kind, id: card }, seen: start, title };
}

function pathOf(box) {
  return JSON.parse(box.getAttribute("hx-vals")).item.split(".").map(Number);
}

function taken(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

function on(name, selector, deed) {
  const listen = (event) => {
    const element = event.target.closest?.(selector);
    if (!usable || !element?.closest("[data-visit]")) return;
    taken(event);
    deed(element);
  };
  document.addEventListener(name, listen, true);
}

on("click", "button[data-deed=travel]", (button) => {
  const deed = of(button);
  put({ ...deed, kind: "travel", once: `travel:${deed.visit}` });
});

on("change", ".stop-list input[type=checkbox][hx-vals]", (box) => {
  const task = box.closest(".stop-list").id.replace("list-", "");
  const label = box.closest("label").textContent.trim();
  put({ ...of(box), kind: "tick", task, path: pathOf(box), done: box.checked, label });
});

on("change", "input[data-deed=photo]", (input) => takePhotos(input, of(input)));

// A camera takes its time. If the page is drawn anew meanwhile, what was taken still counts.
const opened = new WeakSet();
document.addEventListener(
  "click",
  (event) => {
    const input = event.target.closest?.("input[data-deed=photo]");
    if (!usable || !input?.closest("[data-visit]") || opened.has(input)) return;
    opened.add(input);
    const deed = of(input);
    input.addEventListener("change", () => !input.isConnected && takePhotos(input, deed));
  },
  true,
);

async function takePhotos(input, deed) {
  const files = [...input.files];
  input.value = "";
  for (const file of files) {
    const blob = await smaller(file);
    await put({ ...deed, kind: "photo", blob, name: nameOf(file, blob) });
  }
}

on("submit", "form[data-deed=note]", async (form) => {
  const text = form.elements.text.value.trim();
  if (!text) return form.elements.text.focus();
  await put({ ...of(form), kind: "note", text });
  form.reset();
  localStorage.removeItem(`draft:${form.dataset.draft}`);
});

on("submit", "form[data-deed=result]", (form) => ends(form, form.elements.result, words().no_text));

on("submit", "form[data-deed=failure]", (form) => ends(form, form.elements.reason, words().no_reason));

// A visit ends once: with a result, or because it did not work out.
async function ends(form, area, unsaid) {
  const text = area.value.trim();
  if (!text) {
    area.focus();
    return toast({ text: unsaid, tone: "warning" });
  }
  const outcome = new FormData(form).get("outcome") ?? "";
  if (form.elements.outcome && !outcome) return toast({ text: words().no_outcome, tone: "warning" });
  const deed = of(form);
  const { deed: kind, draft } = form.dataset;
  await put({ ...deed, kind, text, outcome, once: `result:${deed.visit}` });
  localStorage.removeItem(`draft:${draft}`);
}
