/**
 * Runs the soaks named on the command line, or all of them: `npm run soak -- ha crash --rounds 100`.
 * Each ends in a line PASSED or FAILED; the exit status says whether all passed. Ctrl+C ends in order, twice at once.
 */
import { readdirSync } from "node:fs";
import { runnerImport } from "vite";

const { module: runFolder } = await runnerImport(`${import.meta.dirname}/../run-folder.ts`);
runFolder.setup();

const ENDING = ".soak.ts";
const all = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith(ENDING))
  .map((name) => name.slice(0, -ENDING.length));

const wanted = [];
const counts = new Map();
for (const words = process.argv.slice(2); words.length > 0; ) {
  const word = words.shift();
  if (word.startsWith("--")) counts.set(word.slice(2), words.shift());
  else wanted.push(word);
}
const unknown = wanted.filter((name) => !all.includes(name));
if (unknown.length > 0 || all.length === 0) {
  console.error(`no such soak: ${unknown.join(", ")}; there are: ${all.join(", ")}`);
  process.exit(1);
}

const ending = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    if (ending.signal.aborted) process.exit(130);
    console.log("\nending; once more to end at once");
    ending.abort(new Error(`ended by ${signal}`));
  });
}

const asked = new Set();
function count(name, otherwise) {
  asked.add(name);
  if (!counts.has(name)) return otherwise;
  const text = counts.get(name) ?? "";
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} is a whole number, not "${text}"`);
  return Number(text);
}

const failed = [];
for (const name of wanted.length === 0 ? all : wanted) {
  if (ending.signal.aborted) break;
  const started = performance.now();
  const took = () => `${((performance.now() - started) / 1000).toFixed(0)} s`;
  console.log(`\n${name}`);
  try {
    const { module } = await runnerImport(`${import.meta.dirname}/${name}${ENDING}`);
    const say = (line) => console.log(`  ${took()}: ${line}`);
    const result = await module.run({ signal: ending.signal, say, count });
    console.log(`PASSED ${name} in ${took()}: ${result}`);
  } catch (error) {
    failed.push(name);
    console.log(`FAILED ${name} after ${took()}: ${error?.stack ?? error}`);
  }
}
const unused = [...counts.keys()].filter((name) => !asked.has(name));
if (unused.length > 0) console.error(`no part knows --${unused.join(", --")}`);
process.exit(failed.length > 0 || unused.length > 0 || ending.signal.aborted ? 1 : 0);
