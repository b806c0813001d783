// Puts a web form into a page of another site: right where its script stands, as high as it needs
// to be, and with what the visitor's address says of where they came from.

(() => {
  const script = document.currentScript;
  const form = new URL(".", script.src);
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (name.startsWith("utm_")) form.searchParams.set(name, value);
  }
  form.searchParams.set("page", location.origin + location.pathname);

  const frame = document.createElement("iframe");
  frame.src = form.href;
  frame.title = script.dataset.title ?? "";
  Object.assign(frame.style, { width: "100%", height: "900px", border: "0" });
  script.after(frame);

  window.addEventListener("message", ({ source, origin, data }) => {
    if (source !== frame.contentWindow || origin !== form.origin) return;
    if (!Number.isFinite(data?.voronkaHeight)) return;
    frame.style.height = `${Math.ceil(data.voronkaHeight)}px`;
    // A form that was sent has become short, and its thanks may stand above the window.
    if (frame.getBoundingClientRect().top < 0) frame.scrollIntoView();
  });
})();
