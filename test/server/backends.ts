/**
 * What a test server runs on. test/projects.ts runs the suites named there once per backend, by an environment
 * variable, so that a test says nothing about it; without the variable it is the embedded database alone.
 */
import type { TestServer, TestServerOptions } from "./harness.ts";
import { recordStatements } from "./partitions.ts";
import { freshDatabase } from "./postgres.ts";
import { startS3 } from "./s3.ts";
import { killBefore, startTwoNodes } from "./two-nodes.ts";

export type BackendName = "embedded" | "external" | "two-nodes" | "s3" | "s3-through-server";

/** Starts one server of this process. */
type Start = (options: TestServerOptions) => Promise<TestServer>;

/** The request before which one of two nodes is killed: suites send about a hundred and more. */
const KILLED_AT = 40;
const PARTITIONS = 8;

/** Starts a server on the backend that the environment names; a test that brings a database of its own gets that. */
export async function startOnBackend(
  options: TestServerOptions,
  dataDir: string,
  start: Start,
): Promise<TestServer> {
  const name = (process.env["SEALFIELD_TEST_BACKEND"] ?? "embedded") as BackendName;
  if (options.databaseUrl || options.dataDir) return start(options);
  switch (name) {
    case "embedded":
      return start(options);
    case "external": {
      // The tables are split as those of a large database are: each statement keeps to one part, and would be taken by
      // a database of many machines.
      const database = await freshDatabase(postgresUrl());
      const recorded = recordStatements();
      const server = await start({ ...options, databaseUrl: database.url, partitions: PARTITIONS });
      const stop = async () => {
        try {
          await recorded.assertOnePartitionEach(server.db);
          await recorded.assertDistributable(server.db);
        } finally {
          await server.stop();
          await database.drop();
        }
      };
      return { ...server, stop };
    }
    case "s3":
    case "s3-through-server": {
      const s3 = await startS3({ throughServer: name === "s3-through-server" });
      const server = await start({ ...options, s3: s3.options });
      // Links may lead to the bucket; everything else stays in this process.
      const fetchAny = (request: Request) =>
        request.url.startsWith(s3.options.endpoint ?? "") ? fetch(request) : server.fetch(request);
      return { ...server, fetch: fetchAny, stop: () => server.stop().then(s3.stop) };
    }
    case "two-nodes": {
      const two = await startTwoNodes(postgresUrl(), dataDir);
      killBefore(two, KILLED_AT);
      const stop = async () => {
        const { signalCode } = two.nodes[0].program.child;
        await two.stop();
        if (signalCode !== "SIGKILL")
          throw new Error("the suite ended before a node was killed in its middle");
      };
      return { ...two, stop };
    }
  }
}

function postgresUrl(): string {
  const url = process.env["SEALFIELD_TEST_POSTGRES"];
  if (url === undefined) throw new Error("no PostgreSQL: run this as `npm run test:backends` does");
  return url;
}
