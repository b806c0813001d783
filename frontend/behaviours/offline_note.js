// A note on a card, written where there is no connection: it waits in the queue like a visit's.

import { put } from "../offline/queue.js";
import { isUsable } from "../offline/store.js";
import { toast } from "./toast.js";

let usable = false;
isUsable().then((answer) => (usable = answer));

document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target.closest?.('.note-form[data-keep^="note-"]');
    const page = form?.closest(".card-page");
    if (!page || navigator.onLine || !usable) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const text = form.elements.text.value.trim();
    if (!text) return;
    const title = page.querySelector("h1")?.textContent.trim() ?? "";
    await put({ kind: "note", card: { kind: page.dataset.kind, id: page.dataset.card }, text, title });
    form.reset();
    const said = JSON.parse(document.getElementById("queue").dataset.words).queued;
    toast({ text: said, tone: "success" });
  },
  true,
);
