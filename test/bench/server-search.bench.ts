/** Searches over HTTP on 10,000 and 100,000 records, with `--large` on a million too. */
import { startBenchServer } from "./server/running.ts";
import { benchSearches } from "./server/searches.ts";

/** Prints everything; throws if a bar is missed. */
export async function run(flags: ReadonlySet<string>): Promise<void> {
  const server = await startBenchServer();
  try {
    await benchSearches(server, [10_000, 100_000, ...(flags.has("--large") ? [1_000_000] : [])]);
  } finally {
    await server.stop();
  }
}
