// Short messages in the corner: from the `toast` event of an answer, and for what failed.

import htmx from "htmx.org/dist/htmx.esm.js";

const SECONDS = { info: 5, success: 6, warning: 9, danger: 12 };

// `undo` is the address that takes back what was done, `values` what is sent there.
export function toast({ text, tone = "info", undo = "", values = {} }) {
  const corner = document.getElementById("toasts");
  if (!corner) return;
  // Said again while it still stands there, it is one message.
  for (const said of corner.children) if (!undo && said.firstChild.textContent === text) said.remove();
  const note = document.createElement("div");
  note.className = `toast-note toast-${tone}`;
  note.setAttribute("role", tone === "danger" ? "alert" : "status");
  note.append(part("span", "", text));
  if (undo) note.append(undoButton(corner.dataset.undo, undo, values, note));
  const close = part("button", "toast-close", "×");
  close.setAttribute("aria-label", corner.dataset.close);
  close.addEventListener("click", () => note.remove());
  note.append(close);
  raise(corner);
  corner.append(note);
  setTimeout(() => note.remove(), (SECONDS[tone] ?? 5) * 1000);
}

function part(tag, name, text) {
  const element = document.createElement(tag);
  element.className = name;
  element.textContent = text;
  return element;
}

function undoButton(label, address, values, note) {
  const button = part("button", "toast-undo", label);
  button.addEventListener("click", () => {
    note.remove();
    htmx.ajax("POST", address, { values, source: document.body, swap: "none" });
  });
  return button;
}

// An open modal dialog covers everything but other popovers: the corner goes on top of it.
function raise(corner) {
  if (!corner.showPopover) return;
  corner.popover = "manual";
  if (corner.matches(":popover-open")) corner.hidePopover();
  corner.showPopover();
}

document.addEventListener("toast", (event) => toast(event.detail));
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.getResponseHeader("HX-Trigger")?.includes('"toast"')) return;
  toast({ text: document.getElementById("toasts").dataset.failed, tone: "danger" });
});
document.addEventListener("htmx:sendError", () => {
  toast({ text: document.getElementById("toasts").dataset.offline, tone: "danger" });
});
