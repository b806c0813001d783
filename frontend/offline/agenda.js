// The visits of today and tomorrow, kept on this machine while there is a connection.

import { forgetSent } from "./queue.js";
import { person, within } from "./store.js";

const FILES = "voronka-files";
let asked = 0;

// Ask for the day and keep it, with the files of its cards.
export async function keep(address) {
  if (Date.now() - asked < 2000) return;
  asked = Date.now();
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) return;
    const agenda = await answer.json();
    if (agenda.person !== (await person())) return;
    agenda.ahead = Date.parse(agenda.now) - Date.now();
    await within("agendas", "readwrite", (agendas) => agendas.put(agenda));
    await forgetSent(asked);
    await keepFiles(agenda.files);
  } catch {
    // Without a connection, what was kept before stays.
  }
}

export async function kept() {
  const by = await person();
  return by ? within("agendas", "readonly", (agendas) => agendas.get(by)) : undefined;
}

async function keepFiles(addresses) {
  if (!window.caches) return;
  const cache = await caches.open(FILES);
  const there = new Set((await cache.keys()).map((each) => new URL(each.url).pathname));
  for (const old of there) if (!addresses.includes(old)) await cache.delete(old);
  for (const each of addresses) if (!there.has(each)) await cache.add(each);
}
