// The service worker: pages without a connection. `self.build` is put before it by the server.

import "./notices/push_messages.js";

const { version, page, kept, stored } = self.build;
const OURS = "voronka-build-";
const CACHE = OURS + version;
const FILES = "voronka-files";
// A connection that answers nothing is none, where a page is kept on this machine.
const PATIENCE_MS = 8000;

self.addEventListener("install", (event) => {
  const keep = async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll(kept);
    await cache.add(new Request(page, { cache: "reload" }));
  };
  event.waitUntil(keep());
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith(OURS) && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

self.addEventListener("message", (event) => {
  if (event.data === "take-over") self.skipWaiting();
  if (event.data === "page-changed") event.waitUntil(keepPage());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(pageOr(request, address));
  else if (address.pathname.startsWith(stored)) event.respondWith(keptOr(request));
  else if (address.pathname.startsWith("/files/")) event.respondWith(fileOr(request));
});

async function pageOr(request, address) {
  const isKept = address.pathname === "/" || address.pathname.startsWith("/field/");
  try {
    const signal = isKept ? AbortSignal.timeout(PATIENCE_MS) : undefined;
    const answer = await fetch(request, signal ? { signal } : {});
    // A proxy whose server is away.
    return [502, 503, 504].includes(answer.status) && isKept ? await without(answer) : answer;
  } catch {
    return without(Response.error());
  }
}

async function without(otherwise) {
  return (await caches.match(page, { cacheName: CACHE })) ?? otherwise;
}

async function keptOr(request) {
  const found = await caches.match(request, { cacheName: CACHE });
  return found ?? fetch(request);
}

async function fileOr(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(request, { cacheName: FILES })) ?? Response.error();
  }
}

async function keepPage() {
  const cache = await caches.open(CACHE);
  await cache.add(new Request(page, { cache: "reload" }));
}
