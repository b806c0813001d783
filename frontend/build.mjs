// Builds frontend/*.js and what they import into voronka/web/static/dist.
//
// Each file directly in frontend/ is an entry: main.js becomes dist/main.js, and the CSS it imports
// dist/main.css. The icons named in icons.json become the sprite dist/icons.svg. dist/build.json names
// the version of the build and the files that an installed app keeps.

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, rmSync, writeFileSync, mkdirSync, existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "voronka", "web", "static", "dist");
const EARLY = new Set(["theme.js"]);

function entries() {
  return readdirSync(here).filter((name) => name.endsWith(".js"));
}

// An icon is named as Tabler names it, "filled/star" for its filled form; {"alias": "name"} renames.
function iconNames() {
  const path = join(here, "icons.json");
  if (!existsSync(path)) return {};
  const listed = JSON.parse(readFileSync(path, "utf8"));
  return Array.isArray(listed) ? Object.fromEntries(listed.map((n) => [n, n])) : listed;
}

function symbol(id, name) {
  const file = name.includes("/") ? name : `outline/${name}`;
  const path = join(here, "node_modules/@tabler/icons/icons", `${file}.svg`);
  if (!existsSync(path)) throw new Error(`icons.json: Tabler has no icon "${name}"`);
  const svg = readFileSync(path, "utf8");
  const drawing = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  const paint = file.startsWith("filled/")
    ? 'fill="currentColor"'
    : 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${id}" viewBox="0 0 24 24" ${paint}>${drawing.replace(/\s+/g, " ").trim()}</symbol>`;
}

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const shared = {
  outdir: target,
  bundle: true,
  minify: true,
  sourcemap: false,
  target: ["es2022"],
  legalComments: "eof",
  logLevel: "warning",
};
await esbuild.build({
  ...shared,
  entryPoints: entries().filter((name) => !EARLY.has(name)).map((name) => join(here, name)),
  format: "esm",
  splitting: true,
  loader: { ".woff2": "file", ".woff": "file", ".svg": "dataurl", ".png": "file" },
  assetNames: "[name]-[hash]",
  chunkNames: "chunk-[hash]",
});
// Scripts that are no modules keep their names to themselves.
const early = [...EARLY].map((name) => join(here, name));
await esbuild.build({ ...shared, entryPoints: early, format: "iife" });
const symbols = Object.entries(iconNames()).map(([id, name]) => symbol(id, name));
writeFileSync(
  join(target, "icons.svg"),
  `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`,
);

// Fonts of scripts that neither language is written in are asked for when they are needed.
const needed = /^(main|theme|service_worker|chunk-.*)\.(js|css)$|^icons\.svg$|^inter-(latin|cyrillic)-wght/;
const digest = createHash("sha256");
for (const name of readdirSync(target).sort()) digest.update(name).update(readFileSync(join(target, name)));
const files = readdirSync(target).filter((n) => needed.test(n) && n !== "service_worker.js").sort();
const version = digest.digest("hex").slice(0, 12);
writeFileSync(join(target, "build.json"), JSON.stringify({ version, files }) + "\n");
