// What waits to be sent: in order, each once, by one tab at a time, whatever happens meanwhile.

import { send } from "./deeds.js";
import { person, within } from "./store.js";

const FIRST_WAIT_MS = 4000;
const LONGEST_WAIT_MS = 60_000;
const LATER = [408, 425, 429];
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("voronka-queue") : null;

// "" | "sending" | "unreachable" | "signed-out"
export let trouble = "";
let wait = FIRST_WAIT_MS;
let timer = 0;
let isAsked = false;

// Put something into the queue; false if the same was said before and still waits.
export async function put(deed) {
  const by = await person();
  if (!by) return false;
  const row = { ...deed, person: by, key: crypto.randomUUID(), at: Date.now(), state: "waiting" };
  if (deed.once) row.once = `${by}:${deed.once}`;
  try {
    await within("queue", "readwrite", (queue) => queue.add(row));
  } catch (error) {
    if (error?.name === "ConstraintError") return false;
    throw error;
  }
  tell();
  drain();
  return true;
}

// Everything of the person who is signed in, in order; "sent" ones until the day is asked for anew.
export async function all() {
  const by = await person();
  if (!by) return [];
  return within("queue", "readonly", (queue) => queue.index("person").getAll(by));
}

export async function change(row, changes) {
  await within("queue", "readwrite", (queue) => queue.put({ ...row, ...changes }));
  tell();
}

export async function drop(number) {
  await within("queue", "readwrite", (queue) => queue.delete(number));
  tell();
}

export async function again(row, changes = {}) {
  await change(row, { ...changes, key: crypto.randomUUID(), state: "waiting", reason: "" });
  drain();
}

export async function forgetSent(before) {
  for (const row of await all()) {
    if (row.state === "sent" && row.sentAt < before) await drop(row.number);
  }
}

// Send what waits. Asked for twice at once, it is done once more afterwards, in whichever tab.
export async function drain() {
  if (isAsked) return;
  isAsked = true;
  const work = async () => {
    isAsked = false;
    await sendAll();
  };
  try {
    await (navigator.locks ? navigator.locks.request("voronka-queue", work) : work());
  } finally {
    isAsked = false;
  }
}

async function sendAll() {
  clearTimeout(timer);
  let session = null;
  let sent = 0;
  for (let row = await next(); row; row = await next()) {
    session ??= await askWho();
    if (typeof session === "string") return stopFor(session);
    now("sending");
    const problem = await sendOne(row, session.token);
    if (problem) return stopFor(problem);
    sent += 1;
  }
  wait = FIRST_WAIT_MS;
  now("");
  if (sent) document.dispatchEvent(new CustomEvent("queue-sent"));
}

// A result does not leave before the photos that belong to it.
async function next() {
  const rows = await all();
  const stuck = new Set(rows.filter((row) => row.state === "refused").map((row) => row.visit));
  return rows.find(
    (row) => row.state === "waiting" && !(row.kind === "result" && stuck.has(row.visit)),
  );
}

async function askWho() {
  try {
    const answer = await fetch("/offline/session/", { signal: AbortSignal.timeout(15_000) });
    if (answer.status === 401) return "signed-out";
    if (!answer.ok) return "unreachable";
    const session = await answer.json();
    return session.person === (await person()) ? session : "signed-out";
  } catch {
    return "unreachable";
  }
}

async function sendOne(row, token) {
  let answer;
  try {
    answer = await send(row, token);
  } catch {
    return "unreachable";
  }
  if (answer.status === 401) return "signed-out";
  if (answer.status >= 500 || LATER.includes(answer.status)) return "unreachable";
  // What was said of a visit is remembered until its page is asked for anew.
  if (answer.ok && !row.visit) await drop(row.number);
  else if (answer.ok) await change(row, { state: "sent", sentAt: Date.now(), blob: null });
  else await change(row, { state: "refused", reason: await reasonOf(answer) });
  return "";
}

async function reasonOf(answer) {
  const said = await answer.json().catch(() => ({}));
  return said.detail || said.title || String(answer.status);
}

function stopFor(problem) {
  now(problem);
  if (problem !== "unreachable") return;
  timer = setTimeout(drain, wait);
  wait = Math.min(wait * 2, LONGEST_WAIT_MS);
}

function now(state) {
  trouble = state;
  document.dispatchEvent(new CustomEvent("queue-changed"));
}

function tell() {
  document.dispatchEvent(new CustomEvent("queue-changed"));
  tabs?.postMessage("changed");
}

if (tabs) tabs.onmessage = () => document.dispatchEvent(new CustomEvent("queue-changed"));
const hurry = () => {
  wait = FIRST_WAIT_MS;
  drain();
};
window.addEventListener("online", hurry);
document.addEventListener("visibilitychange", () => document.hidden || hurry());
