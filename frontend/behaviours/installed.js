// The app as it is installed: its service worker, a new version of it, who uses this machine, and
// signing out with something that was not sent.

import { keep } from "../offline/agenda.js";
import { all } from "../offline/queue.js";
import { forget, isUsable, welcome } from "../offline/store.js";
import { behaviour } from "./registry.js";

const words = () => JSON.parse(document.getElementById("queue").dataset.words);

behaviour("installed", (shell) => {
  welcomed(shell);
  const refresh = () => shell.dataset.agenda && keep(shell.dataset.agenda);
  document.addEventListener("card-changed", refresh);
  document.addEventListener("everything-changed", refresh);
  return () => {
    document.removeEventListener("card-changed", refresh);
    document.removeEventListener("everything-changed", refresh);
  };
});

async function welcomed(shell) {
  if (await isUsable()) {
    await welcome(shell.dataset.person);
    document.dispatchEvent(new CustomEvent("queue-changed"));
    if (shell.dataset.agenda) keep(shell.dataset.agenda);
  }
  await register();
}

async function register() {
  if (!("serviceWorker" in navigator)) return;
  const had = navigator.serviceWorker.controller;
  const found = await navigator.serviceWorker.register("/service_worker.js").catch(() => null);
  if (!found) return;
  if (found.waiting && had) offer(found.waiting);
  found.addEventListener("updatefound", () => {
    const fresh = found.installing;
    fresh.addEventListener("statechange", () => fresh.state === "installed" && had && offer(fresh));
  });
  let language = localStorage.getItem("kept-language");
  if (had && language !== document.documentElement.lang) had.postMessage("page-changed");
  localStorage.setItem("kept-language", document.documentElement.lang);
}

// A new version waits until the page is left or asked for: nothing that is typed is lost.
function offer(worker) {
  if (document.getElementById("new-version")) return;
  const note = document.createElement("div");
  Object.assign(note, { id: "new-version", className: "new-version", role: "status" });
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "btn btn-sm", textContent: words().reload });
  note.append(words().version, button);
  button.addEventListener("click", () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
    worker.postMessage("take-over");
  });
  document.body.append(note);
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-sign-out]");
  if (!form || form.dataset.sure) return;
  event.preventDefault();
  const usable = await isUsable();
  const unsent = usable ? (await all()).filter((row) => row.state !== "sent").length : 0;
  if (unsent && !(await isSure(unsent))) return;
  if (usable) await forget();
  form.dataset.sure = "yes";
  form.submit();
});

function isSure(unsent) {
  const said = words();
  const box = document.createElement("dialog");
  box.className = "dialog";
  const inside = document.createElement("div");
  inside.className = "dialog-box leave-box";
  const title = document.createElement("h2");
  title.textContent = said.leave_title;
  const text = document.createElement("p");
  text.textContent = `${said.count.replace("{n}", unsent)}. ${said.leave_text}`;
  const foot = document.createElement("div");
  foot.className = "dialog-foot";
  inside.append(title, text, foot);
  box.append(inside);
  document.body.append(box);
  box.showModal();
  return new Promise((resolve) => {
    for (const [label, answer] of [[said.stay, false], [said.leave, true]]) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "btn", textContent: label });
      button.addEventListener("click", () => {
        resolve(answer);
        box.close();
      });
      foot.append(button);
    }
    box.addEventListener("close", () => {
      resolve(false);
      box.remove();
    });
  });
}
