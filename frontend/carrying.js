// A card carried by keyboard: Space picks it up, the arrows choose a stage, Space or Enter lets go,
// Esc puts it back. Every step is said to those who do not see it.

export function carrier(board, move) {
  let carried = null;
  const says = board.querySelector("[data-says]");
  const say = (words, values = {}) => {
    says.textContent = words.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  };
  const targets = () => [...board.querySelectorAll(".board-cards, .drop-zone")];

  const pickUp = (tile) => {
    const home = tile.parentElement;
    carried = { tile, home, after: tile.nextElementSibling };
    board.classList.add("is-dragging", "is-carrying");
    tile.classList.add("is-carried");
    say(says.dataset.lifted, { card: title(tile), stage: home.dataset.label });
  };
  const putDown = () => {
    const { tile } = carried;
    carried = null;
    board.classList.remove("is-dragging", "is-carrying");
    tile.classList.remove("is-carried");
    return tile;
  };
  const step = (by) => {
    const { tile } = carried;
    const all = targets();
    const to = all[all.indexOf(tile.parentElement) + by];
    if (!to) return;
    to.prepend(tile);
    tile.focus({ preventScroll: true });
    to.scrollIntoView({ block: "nearest", inline: "nearest" });
    say(says.dataset.over, { stage: to.dataset.label, place: all.indexOf(to) + 1, all: all.length });
  };
  const drop = () => {
    const { home, after } = carried;
    const tile = putDown();
    const to = tile.parentElement;
    if (to === home) return back(tile, home, after);
    say(says.dataset.dropped, { card: title(tile), stage: to.dataset.label });
    move(tile, to, { home, after });
  };
  const cancel = () => {
    const { home, after } = carried;
    back(putDown(), home, after);
  };
  const back = (tile, home, after) => {
    home.insertBefore(tile, after?.parentElement === home ? after : null);
    tile.focus();
    say(says.dataset.back, { card: title(tile), stage: home.dataset.label });
  };

  // Says whether the key was meant for a carried card, or picks one up.
  const pressed = (event, tile) => {
    if (!carried) {
      if (event.key !== " ") return false;
      pickUp(tile);
      return true;
    }
    if (event.key === "ArrowRight") step(1);
    else if (event.key === "ArrowLeft") step(-1);
    else if (event.key === " " || event.key === "Enter") drop();
    else if (event.key === "Escape" || event.key === "Tab") cancel();
    return event.key !== "Tab";
  };
  return { pressed };
}

function title(tile) {
  return tile.querySelector(".tile-title").textContent.trim();
}
