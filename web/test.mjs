// Runs the tests of src under node.
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const out = mkdtempSync(join(tmpdir(), "remit-web-"));
const tests = readdirSync("src").filter((name) => name.endsWith(".test.ts"));
await build({ entryPoints: tests.map((name) => `src/${name}`), bundle: true, platform: "node", format: "esm", outdir: out, outExtension: { ".js": ".mjs" } });
const run = spawnSync(process.execPath, ["--test", ...tests.map((name) => join(out, name.replace(/\.ts$/, ".mjs")))], { stdio: "inherit" });
rmSync(out, { recursive: true });
process.exit(run.status ?? 1);
