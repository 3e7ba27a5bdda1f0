// Builds what the browser gets into dist: hashed files, and the manifest that maps plain names to them.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, extname } from "node:path";

const out = "dist";

/** Bundles one entry and returns its text. */
async function bundle(entry) {
  const made = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    legalComments: "none",
    format: "iife",
    target: ["chrome123", "firefox120", "safari17.5"],
  });
  return Buffer.from(made.outputFiles[0].contents);
}

/** The name of a file with the hash of its content, which lets browsers keep it for good. */
function hashed(name, content) {
  const hash = createHash("sha256").update(content).digest("base64url").replace(/[-_]/g, "").slice(0, 10);
  return `${basename(name, extname(name))}-${hash}${extname(name)}`;
}

const files = {
  "remit.css": await bundle("styles/remit.css"),
  "remit.js": await bundle("src/remit.ts"),
  "mark.svg": await readFile("mark.svg"),
};

await mkdir(out, { recursive: true });
for (const old of await readdir(out)) {
  if (old !== ".gitkeep") await rm(`${out}/${old}`);
}
const manifest = {};
for (const [name, content] of Object.entries(files)) {
  manifest[name] = hashed(name, content);
  await writeFile(`${out}/${manifest[name]}`, content);
  console.log(manifest[name], content.length);
}
await writeFile(`${out}/manifest.json`, JSON.stringify(manifest, null, 2) + "\n");
