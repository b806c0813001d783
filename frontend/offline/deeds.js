// What can be done without a connection, and how each is said to the server when there is one.

const ADDRESS = "/api/v1";

const DEEDS = {
  travel: ({ visit, seen }) => json("POST", `/bookings/${visit}/departure/`, { seen_start: seen }),
  tick: ({ task, path, done }) => json("PUT", `/tasks/${task}/items/`, { path, done }),
  note: ({ card, text }) => json("POST", `/${card.kind}s/${card.id}/notes/`, { text }),
  photo: (deed) => file(deed.apart ? cardFiles(deed) : `/bookings/${deed.visit}/files/`, deed),
  result: ({ visit, seen, text, outcome }) =>
    json("POST", `/bookings/${visit}/report/`, { result: text, outcome, seen_start: seen }),
  failure: ({ visit, seen, text, outcome }) =>
    json("POST", `/bookings/${visit}/failure/`, { reason: text, outcome, seen_start: seen }),
};

// Send it; the key makes sure that it is done once, however often it is sent.
export function send(deed, token) {
  const { method, path, type, body } = DEEDS[deed.kind](deed);
  return fetch(ADDRESS + path, {
    method,
    body,
    headers: { "Content-Type": type, "Idempotency-Key": deed.key, "X-CSRFToken": token },
    signal: AbortSignal.timeout(deed.kind === "photo" ? 180_000 : 30_000),
  });
}

function json(method, path, said) {
  return { method, path, type: "application/json", body: JSON.stringify(said) };
}

function cardFiles({ card }) {
  return `/${card.kind}s/${card.id}/files/`;
}

// Written by hand: the border is the same each time it is sent, and so is the length.
function file(path, { key, name, blob }) {
  const border = `voronka-${key}`;
  const safe = name.replace(/["\r\n]/g, "_");
  const head =
    `--${border}\r\nContent-Disposition: form-data; name="file"; filename="${safe}"\r\n` +
    `Content-Type: ${blob.type || "application/octet-stream"}\r\n\r\n`;
  const body = new Blob([head, blob, `\r\n--${border}--\r\n`]);
  return { method: "POST", path, type: `multipart/form-data; boundary=${border}`, body };
}
