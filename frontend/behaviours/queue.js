// What waits to be sent, at the top of the page: how much, what, what was not taken and why.

import { again, all, change, drain, drop, trouble } from "../offline/queue.js";
import { isUsable } from "../offline/store.js";
import { behaviour } from "./registry.js";

// How a visit ends, and what its words are called in their form.
const ENDS = { result: "result", failure: "reason" };

behaviour("queue", (bar) => {
  const words = JSON.parse(bar.dataset.words);
  let isOpen = false;
  const draw = async () => {
    if (!(await isUsable())) return;
    const rows = (await all()).filter((row) => row.state !== "sent");
    bar.hidden = rows.length === 0;
    const lost = rows.some((row) => row.state === "refused");
    bar.classList.toggle("queue-refused", lost);
    const list = part("ul", "queue-list", rows.map((row) => line(row, words)));
    const details = part("details", "", [summary(rows, words), list]);
    details.open = isOpen || lost;
    details.addEventListener("toggle", () => (isOpen = details.open));
    bar.replaceChildren(details);
  };
  document.addEventListener("queue-changed", draw);
  draw().then(drain);
  return () => document.removeEventListener("queue-changed", draw);
});

function summary(rows, words) {
  const why = { unreachable: words.unreachable, "signed-out": words.signed_out, sending: words.sending };
  const said = part("span", "queue-said", [
    part("b", "", words.count.replace("{n}", rows.length)),
    part("span", "", why[trouble] ?? words.sent_by_itself),
  ]);
  if (trouble === "signed-out") {
    const link = part("a", "btn btn-sm", words.sign_in);
    link.href = `/accounts/login/?next=${encodeURIComponent(location.pathname + location.search)}`;
    return part("summary", "", [said, link]);
  }
  return part("summary", "", [said, button(words.retry, () => drain())]);
}

function line(row, words) {
  const what = part("span", "queue-what", [
    part("b", "", `${words[row.kind]}${row.name ? `: ${row.name}` : ""}`),
    part("span", "", [row.title, row.label ?? row.text].filter(Boolean).join(" · ")),
  ]);
  if (row.state !== "refused") return part("li", "", [what]);
  return part("li", "is-refused", [
    what,
    part("p", "", `${words.refused}: ${row.reason}`),
    part("div", "queue-choices", choices(row, words)),
  ]);
}

// What its author may do with what the server has not taken.
function choices(row, words) {
  const found = [button(words.again, () => again(row, { seen: null }))];
  if (row.kind === "photo") {
    if (!row.apart) found.push(button(words.to_card, () => again(row, { apart: true })));
    found.push(button(words.save, () => save(row)));
  }
  if (row.kind in ENDS) {
    found.push(button(words.as_note, () => again(row, { kind: "note", once: undefined })));
    found.push(button(words.edit, () => edit(row)));
  }
  found.push(button(words.discard, () => window.confirm(words.sure) && drop(row.number)));
  return found;
}

function save(row) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(row.blob);
  link.download = row.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

// The words go back into their form, as a draft.
async function edit(row) {
  const name = ENDS[row.kind];
  localStorage.setItem(`draft:${row.kind}-${row.visit}`, JSON.stringify({ [name]: row.text }));
  await change(row, { once: undefined });
  await drop(row.number);
  const area = document.querySelector(`[data-visit="${row.visit}"] [name=${name}]`);
  if (area) area.value = row.text;
  area?.focus();
}

function button(text, deed) {
  const made = part("button", "btn btn-sm", text);
  made.type = "button";
  made.addEventListener("click", (event) => {
    event.preventDefault();
    deed();
  });
  return made;
}

function part(tag, name, inside) {
  const element = document.createElement(tag);
  element.className = name;
  element.append(...[inside].flat());
  return element;
}
