/** Where a PostgreSQL that is not ours is on this machine: Debian's folder of the newest version, or the PATH. */
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { onPath } from "./find-browser.ts";

const DEBIAN = "/usr/lib/postgresql";
/** The oldest version that the server runs on. */
const OLDEST = 15;

/** Returns the path of the program `postgres`, with `initdb` beside it; or undefined. `folder` is for tests. */
export function findPostgres(folder = DEBIAN, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const versions = existsSync(folder) ? readdirSync(folder).map(Number) : [];
  const newestFirst = versions.filter((version) => version >= OLDEST).sort((a, b) => b - a);
  const named = onPath(["postgres"], env);
  const places = [
    ...newestFirst.map((version) => join(folder, String(version), "bin/postgres")),
    ...(named === undefined ? [] : [realpathSync(named)]),
  ];
  return places.find((path) => existsSync(path) && existsSync(join(dirname(path), "initdb")));
}
