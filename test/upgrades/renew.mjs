/**
 * Adds the fixture of today's server data: `node test/upgrades/renew.mjs`, after a change of its schema. Fixtures of
 * earlier versions stay, for people come from any of them.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { runnerImport } from "vite";

const folder = import.meta.dirname;
const { module: runFolder } = await runnerImport(join(folder, "../run-folder.ts"));
runFolder.setup();
const { module: migrations } = await runnerImport(
  join(folder, "../../src/server/schema/migrations/index.ts"),
);
const name = `server-${migrations.MIGRATIONS.length}`;
if (readdirSync(folder).includes(name)) {
  console.error(`${name} is there already: remove it first if it was never released`);
  process.exit(1);
}
const { module } = await runnerImport(join(folder, "server-state.ts"));
await module.makeServerState(join(folder, name));
console.log(`made ${name}`);
process.exit(0);
