// Text that ends in an ellipsis for want of room shows itself whole on hover.

document.addEventListener("pointerover", ({ target }) => {
  if (!(target instanceof HTMLElement) || target.title || target.scrollWidth <= target.clientWidth) return;
  if (getComputedStyle(target).textOverflow === "ellipsis") target.title = target.textContent.trim();
});
