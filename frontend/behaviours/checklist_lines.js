// A checklist of up to so many levels: a line with what is below it goes up, down, in and out, by
// its buttons, by Alt with the arrows and by dragging; Enter adds one, Backspace takes an empty one.

import { behaviour } from "./registry.js";

const KEYS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "out", ArrowRight: "in" };

behaviour("checklist-lines", (list) => {
  const deepest = Number(list.dataset.deepest);
  const lines = () => [...list.children];
  const level = (line) => Number(line.dataset.level);

  // The line and everything below it.
  const branch = (line) => {
    const found = [line];
    for (let next = line.nextElementSibling; next && level(next) > level(line); next = next.nextElementSibling) {
      found.push(next);
    }
    return found;
  };

  const setLevel = (line, to) => {
    line.dataset.level = to;
    line.style.setProperty("--level", to - 1);
    line.querySelector("[name$='.level']").value = to;
  };

  const shift = (moving, by) => {
    for (const line of moving) setLevel(line, level(line) + by);
  };

  // Nothing hangs in the air after lines went elsewhere.
  const settle = () => {
    let above = 0;
    for (const line of lines()) {
      setLevel(line, Math.max(1, Math.min(level(line), above + 1)));
      above = level(line);
    }
    const all = lines();
    for (const line of all) {
      const place = all.indexOf(line);
      const deep = Math.max(...branch(line).map(level));
      line.querySelector("[data-deed='up']").disabled = place === 0;
      line.querySelector("[data-deed='down']").disabled = branch(line).at(-1) === all.at(-1);
      line.querySelector("[data-deed='out']").disabled = level(line) === 1;
      line.querySelector("[data-deed='in']").disabled =
        place === 0 || deep === deepest || level(line) > level(all[place - 1]);
    }
  };

  const deeds = {
    in: (line) => shift(branch(line), 1),
    out: (line) => shift(branch(line), -1),
    up: (line) => {
      const moving = branch(line);
      let before = line.previousElementSibling;
      while (before && level(before) > level(line)) before = before.previousElementSibling;
      (before ?? list.firstElementChild).before(...moving);
    },
    down: (line) => {
      const moving = branch(line);
      const next = moving.at(-1).nextElementSibling;
      if (next) branch(next).at(-1).after(...moving);
    },
    drop: (line) => {
      const near = line.nextElementSibling ?? line.previousElementSibling;
      if (near) line.remove();
      else for (const input of line.querySelectorAll(".form-control")) input.value = "";
      return near ?? line;
    },
  };

  const run = (line, deed) => {
    const button = line.querySelector(`[data-deed='${deed}']`);
    if (deed !== "drop" && button.disabled) return line;
    const shown = deeds[deed](line) ?? line;
    settle();
    list.dispatchEvent(new Event("input", { bubbles: true }));
    return shown;
  };

  const add = (after) => {
    const line = after.cloneNode(true);
    for (const input of line.querySelectorAll(".form-control")) input.value = "";
    const below = after.nextElementSibling;
    after.after(line);
    // Between a line and what is below it a new one belongs below it, too.
    setLevel(line, below && level(below) > level(after) ? level(below) : level(after));
    settle();
    line.querySelector(".form-control").focus();
  };

  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-deed]");
    if (!button) return;
    const line = run(button.closest("li"), button.dataset.deed);
    const same = line.querySelector(`[data-deed='${button.dataset.deed}']`);
    (same.disabled || button.dataset.deed === "drop" ? line.querySelector(".form-control") : same).focus();
  });

  list.addEventListener("keydown", (event) => {
    const line = event.target.closest("li");
    if (!event.target.matches(".form-control")) return;
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      add(line);
    } else if (event.altKey && KEYS[event.key]) {
      event.preventDefault();
      run(line, KEYS[event.key]);
      event.target.focus();
    } else if (event.key === "Backspace" && [...line.querySelectorAll(".form-control")].every((each) => !each.value)) {
      if (lines().length === 1) return;
      event.preventDefault();
      const above = line.previousElementSibling ?? line.nextElementSibling;
      run(line, "drop");
      above.querySelector(".form-control").focus();
    }
  });

  let dragged = null;
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("li");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    dragged.classList.add("is-dragged");
  });
  list.addEventListener("dragover", (event) => {
    const line = event.target.closest("li");
    if (!dragged || !line) return;
    event.preventDefault();
    if (branch(dragged).includes(line)) return;
    const box = line.getBoundingClientRect();
    const moving = branch(dragged);
    if (event.clientY < box.top + box.height / 2) line.before(...moving);
    else line.after(...moving);
  });
  list.addEventListener("dragend", () => {
    dragged?.classList.remove("is-dragged");
    dragged = null;
    settle();
  });

  list.parentElement.querySelector("[data-add-to]").addEventListener("click", () => add(list.lastElementChild));
  settle();
});
