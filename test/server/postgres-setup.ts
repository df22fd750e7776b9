/**
 * Before suites that need a PostgreSQL of the operator's: the one of DATABASE_URL, whose user may make databases, or
 * Debian's on a cluster of this run's own.
 */
import { setup as useRunFolder } from "../run-folder.ts";
import { type ExternalPostgres, startPostgres } from "./postgres.ts";

let own: ExternalPostgres | null = null;

/** Run once per project by vitest, in one process. @throws Error naming the command that installs PostgreSQL */
export async function setup(): Promise<void> {
  useRunFolder();
  if (process.env["SEALFIELD_TEST_POSTGRES"] !== undefined) return;
  const given = process.env["DATABASE_URL"];
  // What is lost with this cluster was a test's; durability has tests of its own.
  if (!given) own = await startPostgres({ fsync: "off" });
  process.env["SEALFIELD_TEST_POSTGRES"] = own?.url ?? given;
}

export async function teardown(): Promise<void> {
  await own?.remove();
  own = null;
}
