// Keeps how a page is arranged for the person, on the server: parts that are not named stay.

export function keepLayout(address, shape) {
  return fetch(address, {
    method: "POST",
    keepalive: true,
    headers: {
      "Content-Type": "application/json",
      "X-CSRFToken": document.querySelector("meta[name=csrf-token]")?.content ?? "",
    },
    body: JSON.stringify(shape),
  });
}
