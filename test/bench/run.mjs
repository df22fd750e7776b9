/** Runs the benches named on the command line, or all of them: `npm run bench -- crypto`. Flags, as `--large`, go to all. */
import { readdirSync } from "node:fs";
import { runnerImport } from "vite";

const { module: runFolder } = await runnerImport(`${import.meta.dirname}/../run-folder.ts`);
runFolder.setup();

const all = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".bench.ts"));
const flags = process.argv.slice(2).filter((word) => word.startsWith("--"));
const wanted = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const chosen =
  wanted.length === 0 ? all : all.filter((name) => wanted.includes(name.replace(".bench.ts", "")));
if (chosen.length === 0) throw new Error(`no such bench; there are ${all.join(", ")}`);

for (const name of chosen) {
  const { module } = await runnerImport(`${import.meta.dirname}/${name}`);
  await module.run(new Set(flags));
}
