// A form that is sent twice before its answer came, by a double click say, is sent once.

const PATIENCE = 2000;
const underway = new WeakMap();

document.addEventListener("htmx:confirm", (event) => {
  const { elt, triggeringEvent } = event.detail;
  if (isSubmit(triggeringEvent) && underway.get(elt) === said(triggeringEvent)) {
    event.preventDefault();
  }
});
document.addEventListener("htmx:beforeRequest", ({ detail: { elt, requestConfig } }) => {
  const { triggeringEvent } = requestConfig;
  if (isSubmit(triggeringEvent)) underway.set(elt, said(triggeringEvent));
});
document.addEventListener("htmx:afterRequest", ({ detail: { elt } }) => underway.delete(elt));

// A form that leaves the page has no answer to wait for, and some bring a file and stay.
document.addEventListener("submit", (event) => {
  const form = event.target;
  // By its attribute: a field may be named "method".
  if (event.defaultPrevented || form.getAttribute("method")?.toLowerCase() !== "post") return;
  const written = said(event);
  if (underway.get(form) === written) return event.preventDefault();
  underway.set(form, written);
  setTimeout(() => underway.delete(form), PATIENCE);
});

function isSubmit(event) {
  return event?.type === "submit" && event.target instanceof HTMLFormElement;
}

function said({ target, submitter }) {
  const fields = [...new FormData(target, submitter?.form === target ? submitter : null)];
  return JSON.stringify(fields.map(([name, value]) => [name, value.name ?? value]));
}
