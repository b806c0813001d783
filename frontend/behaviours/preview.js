// Pictures of a list of files open in the dialog; the arrows go to the next one.

import { behaviour } from "./registry.js";

behaviour("preview", (list) => {
  list.addEventListener("click", (event) => {
    const link = event.target.closest("[data-picture]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(list, [...list.querySelectorAll("[data-picture]")], link);
  });
});

function open(list, links, first) {
  const frame = document.getElementById("dialog-frame");
  const hole = frame.firstElementChild;
  hole.replaceChildren(document.querySelector(list.dataset.frame).content.cloneNode(true));
  let at = links.indexOf(first);
  const show = () => {
    const { href, dataset } = links[at];
    const picture = hole.querySelector("[data-shown]");
    picture.src = href;
    picture.alt = dataset.picture;
    hole.querySelector("h2").textContent = dataset.picture;
    hole.querySelector("[data-download]").href = href;
    hole.querySelector("[data-download]").download = dataset.picture;
    hole.querySelector("[data-place]").textContent = `${at + 1} / ${links.length}`;
  };
  const step = (by) => {
    at = (at + by + links.length) % links.length;
    show();
  };
  for (const button of hole.querySelectorAll("[data-step]")) {
    button.hidden = links.length < 2;
    button.addEventListener("click", () => step(Number(button.dataset.step)));
  }
  hole.firstElementChild.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight") step(1);
    else if (event.key === "ArrowLeft") step(-1);
  });
  show();
  frame.showModal();
  hole.querySelector("[data-download]").focus();
}
