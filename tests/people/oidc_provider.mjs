// A real provider of single sign-on for tests: node oidc_provider.mjs PORT REDIRECT_URI
// Whoever signs in as "name|group,group|yes" is name@example.com, in these groups, verified or not.
import { createRequire } from "node:module";
const require = createRequire(new URL("../../frontend/package.json", import.meta.url));
const { Provider } = await import(require.resolve("oidc-provider"));

const [port, redirect] = process.argv.slice(2);
const claimsOf = (id) => {
  const [name, groups, verified] = id.split("|");
  return {
    sub: name,
    name: name[0].toUpperCase() + name.slice(1),
    email: `${name}@example.com`,
    email_verified: verified === "yes",
    groups: groups ? groups.split(",") : [],
  };
};
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: "voronka", client_secret: "a secret for tests", redirect_uris: [redirect] }],
  claims: { openid: ["sub"], profile: ["name", "groups"], email: ["email", "email_verified"] },
  findAccount: (_context, id) => ({ accountId: id, claims: () => claimsOf(id) }),
  cookies: { keys: ["a key for tests"] },
  pkce: { required: () => true },
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
