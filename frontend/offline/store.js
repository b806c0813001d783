// What this machine keeps: who uses it, their next visits, and what waits to be sent.

const NAME = "voronka";
const VERSION = 1;
let opened = null;

function open() {
  opened ??= new Promise((resolve, reject) => {
    if (!window.indexedDB) return reject(new Error("no store"));
    const asked = indexedDB.open(NAME, VERSION);
    asked.onupgradeneeded = () => {
      const db = asked.result;
      db.createObjectStore("users", { keyPath: "name" });
      db.createObjectStore("agendas", { keyPath: "person" });
      const queue = db.createObjectStore("queue", { keyPath: "number", autoIncrement: true });
      queue.createIndex("person", "person");
      // What may be said once of a thing stands here once, however often it was tapped.
      queue.createIndex("once", "once", { unique: true });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opened;
}

// Run `deed(store)` in one transaction and return what the request it returns brings.
export async function within(name, mode, deed) {
  const db = await open();
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(name, mode, { durability: "strict" });
    const request = deed(transaction.objectStore(name));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = () => reject(transaction.error ?? request?.error);
  });
}

export async function isUsable() {
  try {
    await open();
    return true;
  } catch {
    return false;
  }
}

export async function person() {
  return (await within("users", "readonly", (users) => users.get("last")))?.person ?? "";
}

// Somebody else at this machine gets nothing of what was kept for the one before. In one
// transaction: two pages that begin together would clear what the other has kept meanwhile.
export async function welcome(id) {
  const db = await open();
  const isAnother = await new Promise((resolve, reject) => {
    const transaction = db.transaction(["users", "agendas"], "readwrite", { durability: "strict" });
    const users = transaction.objectStore("users");
    const last = users.get("last");
    let found = false;
    last.onsuccess = () => {
      found = last.result?.person !== id;
      if (!found) return;
      transaction.objectStore("agendas").clear();
      users.clear();
      users.put({ name: "last", person: id });
    };
    transaction.oncomplete = () => resolve(found);
    transaction.onabort = () => reject(transaction.error);
  });
  if (isAnother) await window.caches?.delete("voronka-files");
}

// After signing out. What waits to be sent stays, hidden, until its author is back.
export async function forget() {
  await within("agendas", "readwrite", (agendas) => agendas.clear());
  await within("users", "readwrite", (users) => users.clear());
  await window.caches?.delete("voronka-files");
}
