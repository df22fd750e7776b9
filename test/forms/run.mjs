/**
 * Measures the classifier on a corpus of pages with labelled fields, which is no part of this repository:
 * `npm run forms [-- arguments of the corpus' score.mjs]`, in total and apart by source, language and group of types. The corpus is the folder in FORMS_CORPUS, by default
 * `../shared/forms`; where there is none, this says so and does nothing.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "vite";
import { printTables } from "./tables.mjs";

const ROOT = resolve(import.meta.dirname, "../..");
const corpus = resolve(ROOT, process.env["FORMS_CORPUS"] ?? "../shared/forms");

if (existsSync(join(corpus, "run.mjs"))) await measure();
else console.log(`No form corpus in ${corpus}: nothing measured. Name its folder in FORMS_CORPUS.`);

async function measure() {
  const folder = mkdtempSync(join(tmpdir(), "sealfield-forms-"));
  const run = (script, ...args) =>
    execFileSync(process.execPath, [join(corpus, script), ...args], { cwd: ROOT, stdio: "inherit" });
  try {
    const bundle = join(folder, "classify.js");
    writeFileSync(bundle, await bundled());
    const found = join(folder, "found.json");
    run("run.mjs", "--script", bundle, "--call", "window.__run()", "--split", "dev", "--out", found);
    run("score.mjs", found, "--split", "dev", "--by-source", "--lenient", ...process.argv.slice(2));
    printTables(join(corpus, "dev"), JSON.parse(readFileSync(found, "utf8")));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function bundled() {
  const entry = join(import.meta.dirname, "in-page.ts");
  const result = await build({
    configFile: false,
    logLevel: "warn",
    build: { write: false, minify: false, lib: { entry, formats: ["iife"], name: "forms" } },
  });
  const output = Array.isArray(result) ? result[0] : result;
  if (output === undefined || !("output" in output)) throw new TypeError("no build");
  return output.output[0].code;
}
