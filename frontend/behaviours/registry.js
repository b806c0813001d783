// Behaviours: what an element with data-behaviour="…" does. One file each in behaviours/.

const known = new Map();
const awake = new WeakMap();

// `start(element)` runs once for each element; what it returns runs when the element goes away.
export function behaviour(name, start) {
  known.set(name, start);
}

// Start the behaviours of an element and of everything inside it.
export function wake(root) {
  const inside = root.querySelectorAll ? root.querySelectorAll("[data-behaviour]") : [];
  for (const element of [root, ...inside]) {
    for (const name of (element.dataset?.behaviour ?? "").split(" ").filter(Boolean)) {
      startOnce(element, name);
    }
  }
}

function startOnce(element, name) {
  const started = awake.get(element) ?? new Map();
  const start = known.get(name);
  if (!start || started.has(name)) return;
  awake.set(element, started);
  started.set(name, start(element));
}

// Stop what a removed element was doing.
export function rest(element) {
  for (const stop of awake.get(element)?.values() ?? []) stop?.();
  awake.delete(element);
}
