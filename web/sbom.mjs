// Writes what the program is made of as a CycloneDX document (version 1.5): the Go modules that are in the binary, as it tells by itself, and the npm
// packages that are in its scripts. node sbom.mjs BINARY VERSION > FILE. The same input makes the same bytes.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const [binary, version] = process.argv.slice(2);
const built = execFileSync("go", ["version", "-m", binary], { encoding: "utf8" }).split("\n");
const go = built[0].split(": ").pop().trim();
const components = [{ type: "library", name: "std", version: go, purl: `pkg:golang/std@${go.replace(/^go/, "")}` }];
for (const line of built) {
  const [, kind, name, of] = line.split("\t");
  if (kind === "dep") components.push({ type: "library", name, version: of, purl: `pkg:golang/${name}@${of}` });
}
const lock = JSON.parse(readFileSync(new URL("package-lock.json", import.meta.url), "utf8"));
for (const [path, p] of Object.entries(lock.packages)) {
  if (path === "" || p.dev) continue; // what only builds and tests is not in the program
  const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
  const hashes = p.integrity ? [{ alg: "SHA-512", content: Buffer.from(p.integrity.replace(/^sha512-/, ""), "base64").toString("hex") }] : [];
  const licenses = p.license ? [{ license: { id: p.license } }] : [];
  components.push({ type: "library", name, version: p.version, purl: `pkg:npm/${encodeURIComponent(name).replace(/%2F/g, "/")}@${p.version}`, hashes, licenses });
}
for (const c of components) c["bom-ref"] = c.purl;
const root = { type: "application", name: "remit", version, purl: `pkg:generic/remit@${version}`, "bom-ref": "remit" };
const timestamp = new Date(1000 * Number(process.env.SOURCE_DATE_EPOCH ?? 0)).toISOString();
const bom = { bomFormat: "CycloneDX", specVersion: "1.5", version: 1, metadata: { timestamp, component: root }, components,
  dependencies: [{ ref: "remit", dependsOn: components.map((c) => c.purl) }] };
console.log(JSON.stringify(bom, null, 1));
console.error(`${components.length} components`);
