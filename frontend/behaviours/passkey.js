// A form that is answered by the device: it asks for a passkey and sends what comes back.
// data-options: what the server asks, {creation_options} or {request_options}; data-ask: an address
// that says it, where nobody is known yet.

import { behaviour } from "./registry.js";

behaviour("passkey", (form) => {
  const problem = form.querySelector("[role=alert]");
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    try {
      form.elements.credential.value = JSON.stringify(await answered(await asked(form)));
      form.submit();
    } catch (error) {
      problem.textContent = form.dataset.failed;
      problem.hidden = false;
    }
  });
});

async function asked(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.dataset.ask, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

async function answered({ creation_options: creation, request_options: request }) {
  if (!creation) {
    const publicKey = { ...request.publicKey, challenge: bytes(request.publicKey.challenge) };
    publicKey.allowCredentials = withBytes(publicKey.allowCredentials);
    return written(await navigator.credentials.get({ publicKey }));
  }
  const wanted = creation.publicKey;
  const publicKey = {
    ...wanted,
    challenge: bytes(wanted.challenge),
    user: { ...wanted.user, id: bytes(wanted.user.id) },
    excludeCredentials: withBytes(wanted.excludeCredentials),
    // To sign in without a password the key has to know whose it is, and who holds it.
    authenticatorSelection: {
      ...wanted.authenticatorSelection,
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    },
  };
  return written(await navigator.credentials.create({ publicKey }));
}

function withBytes(credentials) {
  return (credentials ?? []).map((each) => ({ ...each, id: bytes(each.id) }));
}

function written(credential) {
  const response = {};
  for (const name of [
    "clientDataJSON",
    "attestationObject",
    "authenticatorData",
    "signature",
    "userHandle",
  ]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return {
    type: credential.type,
    id: credential.id,
    rawId: text(credential.rawId),
    authenticatorAttachment: credential.authenticatorAttachment,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

function bytes(word) {
  const plain = atob(word.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
