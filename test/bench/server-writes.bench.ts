/** The server as a program: how long it takes to start, durable writes against bare inserts, and its memory then. */
import { startBenchServer } from "./server/running.ts";
import { benchWrites } from "./server/writes.ts";

/** Prints everything; throws if a bar is missed. */
export async function run(): Promise<void> {
  const server = await startBenchServer();
  try {
    const { first, again } = server.started;
    console.log(`\nstart: ${first.toFixed(0)} ms on no data, ${again.toFixed(0)} ms on prepared data`);
    await benchWrites(server);
    const { server: own, database } = server.memory();
    console.log(`\nmemory: ${own.toFixed(0)} MiB the server, ${database.toFixed(0)} MiB PostgreSQL`);
  } finally {
    await server.stop();
  }
}
