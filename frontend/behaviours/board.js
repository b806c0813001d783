// The board: cards are dragged with mouse, finger or keyboard; the server has the last word.
//
// A drop is shown at once and posted. If a gate refuses, the answer opens the dialog; closing it
// puts the card back. One that somebody else has moved meanwhile goes to where it stands now, and
// the person is asked whether to go on. Whatever changes a card, here or elsewhere, ends in
// `card-changed`, and then the card and the heads of its columns are asked for again.

import htmx from "htmx.org/dist/htmx.esm.js";
import Sortable from "sortablejs";

import { carrier } from "../carrying.js";
import { behaviour } from "./registry.js";

// What changes together is asked for together.
const TOGETHER_MS = 60;
const FAR_MS = 500;
const MOST_AT_ONCE = 100;

behaviour("board", (board) => {
  let pending = null;
  const waiting = new Set();
  let timer = 0;
  // Whether more has changed than single cards.
  let isStale = false;

  const putBack = () => {
    if (!pending) return;
    const { tile, home, after } = pending;
    pending = null;
    home.insertBefore(tile, after?.parentElement === home ? after : null);
  };
  // `to` is whatever names a stage, and a pipeline if it is another one.
  const move = (tile, to, origin) => {
    const { stage, pipeline } = to.dataset;
    pending = { tile, ...origin };
    tile.classList.add("is-moving");
    // Whoever has moved it since it was drawn is not overruled without a word.
    const values = { stage, "seen.stage": tile.dataset.stage };
    if (pipeline) values.pipeline = pipeline;
    htmx
      .ajax("POST", tile.dataset.move, { values, source: tile, swap: "none" })
      .finally(() => tile.classList.remove("is-moving"));
  };
  const failed = (event) => {
    if (pending && event.detail.elt === pending.tile && event.detail.xhr.status !== 422) putBack();
  };
  const closed = () => setTimeout(putBack);
  const changed = ({ detail }) => {
    if (detail.kind !== board.dataset.kind || detail.far) return;
    if (pending?.tile.dataset.id === detail.id) pending = null;
    waiting.add(detail.id);
    clearTimeout(timer);
    timer = setTimeout(flush, TOGETHER_MS);
  };
  // What others do may wait a moment, and not all boards of the house ask at the same one.
  const changedElsewhere = ({ detail }) => {
    if (detail.kind !== board.dataset.kind) return;
    waiting.add(detail.id);
    timer ||= setTimeout(flush, FAR_MS * (1 + Math.random()));
  };
  const flush = () => {
    clearTimeout(timer);
    // Not under the hand of somebody who is dragging.
    if (board.classList.contains("is-dragging")) return void (timer = setTimeout(flush, FAR_MS));
    timer = 0;
    if (isStale) refresh(board, shownIds(board), { all: "1" });
    else refresh(board, [...waiting]);
    isStale = false;
    waiting.clear();
  };
  const everything = () => {
    isStale = true;
    flush();
  };

  const sortables = makeSortable(board, move);
  const carry = carrier(board, move);
  board.addEventListener("keydown", (event) => walk(board, event, move, carry));
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("dialog-closed", closed);
  document.addEventListener("card-changed", changed);
  document.addEventListener("card-changed-elsewhere", changedElsewhere);
  document.addEventListener("everything-changed", everything);
  return () => {
    for (const sortable of sortables) sortable.destroy();
    document.removeEventListener("htmx:responseError", failed);
    document.removeEventListener("htmx:sendError", failed);
    document.removeEventListener("dialog-closed", closed);
    document.removeEventListener("card-changed", changed);
    document.removeEventListener("card-changed-elsewhere", changedElsewhere);
    document.removeEventListener("everything-changed", everything);
  };
});

function makeSortable(board, move) {
  const options = {
    group: "cards",
    draggable: ".tile",
    animation: 120,
    delay: 180,
    delayOnTouchOnly: true,
    touchStartThreshold: 4,
    scroll: true,
    scrollSensitivity: 80,
    ghostClass: "tile-ghost",
    onStart: () => board.classList.add("is-dragging"),
    onEnd: (event) => {
      board.classList.remove("is-dragging");
      const { item, from, to, oldDraggableIndex } = event;
      // Within a column the order is the engine's, not the hand's.
      if (from === to) return settle(item, from, oldDraggableIndex);
      move(item, to, { home: from, after: tileAt(from, oldDraggableIndex) });
    },
  };
  const lists = board.querySelectorAll(".board-cards, .drop-zone");
  return [...lists].map((list) => Sortable.create(list, options));
}

function tileAt(list, index) {
  return list.querySelectorAll(":scope > .tile")[index] ?? list.querySelector(":scope > .board-more");
}

function settle(tile, list, index) {
  tile.remove();
  list.insertBefore(tile, tileAt(list, index) ?? null);
}

function shownIds(board) {
  return [...board.querySelectorAll(".board-cards .tile")].map((tile) => tile.dataset.id);
}

// Ask for cards again: tiles that are still to be seen go where they belong, the others go away.
async function refresh(board, ids, query = {}) {
  const wanted = ids.slice(0, MOST_AT_ONCE);
  const address = new URL(board.dataset.tiles, location.href);
  for (const [name, value] of Object.entries({ ...query, ids: wanted.join(",") })) {
    address.searchParams.set(name, value);
  }
  const answer = await fetch(address, { headers: { "HX-Request": "true" } });
  if (!answer.ok || !board.isConnected) return;
  const pieces = document.createElement("template");
  pieces.innerHTML = await answer.text();
  const focused = document.activeElement?.closest(".tile")?.id;
  for (const head of pieces.content.querySelectorAll(".board-head")) replace(head);
  const found = new Set();
  for (const tile of pieces.content.querySelectorAll(".tile")) {
    found.add(tile.dataset.id);
    place(board, tile, Boolean(tile.closest("[data-first]")));
  }
  for (const id of wanted) {
    if (!found.has(id)) document.getElementById(`tile-${id}`)?.remove();
  }
  if (focused && !document.querySelector("dialog[open]")) {
    document.getElementById(focused)?.focus({ preventScroll: true });
  }
}

function replace(piece) {
  document.getElementById(piece.id)?.replaceWith(piece);
}

// One of the first cards of its column comes to the top; one from further down waits below until
// somebody scrolls there.
function place(board, tile, isFirst) {
  const list = board.querySelector(`.board-cards[data-stage="${CSS.escape(tile.dataset.stage)}"]`);
  const before = document.getElementById(tile.id);
  if (!list) return before?.remove();
  if (before?.parentElement === list) before.replaceWith(tile);
  else {
    before?.remove();
    if (isFirst) list.prepend(tile);
    else if (list.querySelector(":scope > .board-more")) return;
    else list.append(tile);
  }
  htmx.process(tile);
}

// Arrows walk over the cards; Space picks one up; m opens the choice of stages; Enter opens the card.
function walk(board, event, move, carry) {
  const tile = event.target.closest(".tile");
  if (!tile || event.target !== tile || event.ctrlKey || event.metaKey || event.altKey) return;
  if (carry.pressed(event, tile)) return event.preventDefault();
  const columns = [...board.querySelectorAll(".board-column")];
  const at = columns.indexOf(tile.closest(".board-column"));
  const siblings = [...tile.parentElement.querySelectorAll(":scope > .tile")];
  const row = siblings.indexOf(tile);
  if (event.key === "ArrowDown") focus(siblings[row + 1]);
  else if (event.key === "ArrowUp") focus(siblings[row - 1]);
  else if (event.key === "ArrowRight") focus(inColumn(columns.slice(at + 1), row));
  else if (event.key === "ArrowLeft") focus(inColumn(columns.slice(0, at).reverse(), row));
  else if (event.key === "Enter") tile.querySelector("a")?.click();
  else if (event.code === "KeyM") openStages(board, tile, move);
  else return;
  event.preventDefault();
}

function inColumn(columns, row) {
  for (const column of columns) {
    const tiles = column.querySelectorAll(".tile");
    if (tiles.length) return tiles[Math.min(row, tiles.length - 1)];
  }
  return null;
}

function focus(tile) {
  tile?.focus();
  tile?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function openStages(board, tile, move) {
  const template = board.querySelector("template[data-stages]");
  const frame = document.getElementById("dialog-frame");
  const hole = frame.firstElementChild;
  hole.replaceChildren(template.content.cloneNode(true));
  const here = hole.querySelector(`[data-stage="${CSS.escape(tile.dataset.stage)}"]`);
  const next = here?.nextElementSibling ?? hole.querySelector("button[data-stage]");
  here?.remove();
  hole.addEventListener(
    "click",
    (event) => {
      const choice = event.target.closest("[data-stage]");
      if (!choice) return;
      const origin = { home: tile.parentElement, after: tile.nextElementSibling };
      frame.close();
      setTimeout(() => move(tile, choice, origin), 20);
    },
    { once: true },
  );
  frame.showModal();
  next?.focus();
}

// The same choice by a tap: a phone has no m key.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-move-tile]");
  if (!button) return;
  const tile = button.closest(".tile");
  tile.dispatchEvent(new KeyboardEvent("keydown", { code: "KeyM", bubbles: true }));
});
