// Triage: one key a verdict; the next request stands there at once, for it was fetched ahead.

import htmx from "htmx.org/dist/htmx.esm.js";

import { behaviour } from "./registry.js";

const TYPING = "input:not([type=radio]), textarea, select, [contenteditable=true]";
const AHEAD = 3;

behaviour("triage", (page) => {
  const place = page.querySelector("#triage-place");
  const empty = page.querySelector("#triage-empty");
  const fetched = new Map();
  const judged = new Set();
  const skipped = new Set();
  // Verdicts go one after another, however fast they are given: "the last" is the last.
  let sent = Promise.resolve();
  const links = () => [...page.querySelectorAll("[data-request]")];
  const current = () => place.querySelector("[data-lead]")?.dataset.lead;

  const ask = (link) => {
    const id = link.dataset.request;
    if (!fetched.has(id)) {
      fetched.set(
        id,
        fetch(link.href, { headers: { "HX-Request": "true" } }).then((got) => (got.ok ? got.text() : "")),
      );
    }
    return fetched.get(id);
  };
  const waiting = () => {
    const open = links().filter((link) => !judged.has(link.dataset.request));
    const fresh = open.filter((link) => !skipped.has(link.dataset.request));
    return fresh.length ? fresh : open;
  };
  const mark = () => {
    for (const link of links()) {
      link.parentElement.hidden = judged.has(link.dataset.request);
      if (link.dataset.request === current()) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    waiting()
      .filter((link) => link.dataset.request !== current())
      .slice(0, AHEAD)
      .forEach(ask);
  };
  const put = (html) => {
    place.innerHTML = html;
    htmx.process(place);
    empty.hidden = Boolean(html);
    mark();
  };
  const show = async (link) => put(link ? await ask(link) : "");
  const next = () => {
    const all = waiting();
    const at = all.findIndex((link) => link.dataset.request === current());
    return show(all.filter((link) => link.dataset.request !== current())[Math.max(at, 0)] ?? all[0]);
  };

  const send = async (form, button) => {
    const id = current();
    const body = new FormData(form, button);
    if (button.value === "junk" && !body.get("reason")) {
      form.querySelector("[name=reason]").focus();
      return;
    }
    judged.add(id);
    fetched.delete(id);
    next();
    const post = () =>
      fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
    const answer = sent.then(post);
    sent = answer.catch(() => null);
    const got = await answer;
    const html = await got.text();
    if (got.ok) {
      if (button.value === "queue") {
        judged.delete(id);
        skipped.add(id);
      }
      page.querySelector("#triage-list").outerHTML = html;
      htmx.process(page.querySelector("#triage-list"));
      mark();
      if (!current()) show(waiting()[0]);
    } else {
      judged.delete(id);
      if (got.status === 422) put(html);
      else mark();
    }
    const told = JSON.parse(got.headers.get("HX-Trigger") ?? "{}");
    if (told.toast) document.dispatchEvent(new CustomEvent("toast", { detail: told.toast }));
  };

  const undo = () =>
    sent.then(() => htmx.ajax("POST", page.dataset.undo, { source: document.body, swap: "none" }));
  const undone = async (event) => {
    const { id } = event.detail;
    judged.delete(id);
    fetched.delete(id);
    const got = await fetch(page.dataset.list, { headers: { "HX-Request": "true" } });
    if (!got.ok) return;
    page.querySelector("#triage-list").outerHTML = await got.text();
    htmx.process(page.querySelector("#triage-list"));
    await show(links().find((each) => each.dataset.request === id) ?? waiting()[0]);
  };
  const pressed = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(TYPING)) return;
    if (document.querySelector("dialog[open]")) return;
    const button = place.querySelector(`[data-key="${event.code}"]`);
    if (event.code === "KeyZ") undo();
    else if (button && !button.disabled) button.click();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  const submitted = (event) => {
    event.preventDefault();
    send(event.target, event.submitter ?? event.target.querySelector("[value=junk]"));
  };
  const clicked = (event) => {
    const link = event.target.closest("[data-request]");
    if (link) {
      event.preventDefault();
      show(link);
    } else if (event.target.closest("[data-skip]")) {
      skipped.add(current());
      next();
    } else if (event.target.closest("[data-undo-last]")) undo();
  };
  const swapped = (event) => {
    if (event.target.id !== "triage-list") return;
    mark();
    if (!current()) show(waiting()[0]);
  };
  document.addEventListener("keydown", pressed, true);
  document.addEventListener("triage-undone", undone);
  document.addEventListener("htmx:afterSettle", swapped);
  page.addEventListener("submit", submitted);
  page.addEventListener("click", clicked);
  mark();
  return () => {
    document.removeEventListener("keydown", pressed, true);
    document.removeEventListener("triage-undone", undone);
    document.removeEventListener("htmx:afterSettle", swapped);
  };
});
