// Messages of the browser: asked for by a press, never by itself.

import { behaviour } from "./registry.js";

behaviour("push", (row) => {
  const button = row.querySelector("[data-turn-on]");
  const says = row.querySelector("[data-says]");
  const tell = (text) => {
    says.textContent = text;
    says.setAttribute("role", "alert");
  };
  if (!("serviceWorker" in navigator) || !("PushManager" in window)) {
    button.hidden = true;
    tell(row.dataset.unable);
    return;
  }
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      if ((await Notification.requestPermission()) !== "granted") return tell(row.dataset.denied);
      const registration = await navigator.serviceWorker.register("/service_worker.js");
      await navigator.serviceWorker.ready;
      const subscription = await registration.pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: bytes(row.dataset.key),
      });
      const answer = await send(row.dataset.address, { ...subscription.toJSON(), device: device() });
      if (answer.ok) return location.reload();
      tell((await answer.json()).problem);
    } catch {
      tell(row.dataset.unable);
    } finally {
      button.disabled = false;
    }
  });
});

function send(address, given) {
  return fetch(address, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "X-CSRFToken": document.querySelector("meta[name=csrf-token]")?.content ?? "",
    },
    body: JSON.stringify(given),
  });
}

function device() {
  const brand = navigator.userAgentData?.brands?.at(-1)?.brand ?? "";
  const platform = navigator.userAgentData?.platform ?? navigator.platform;
  return [brand, platform].filter(Boolean).join(" · ");
}

function bytes(word) {
  const plain = atob(word.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}
