/** Deletes expired data from time to time. Several servers may do so at once. */
import type { Deps } from "./deps.ts";
import { dropKeys } from "./store/idempotency.ts";
import { dropNonces } from "./store/nonces.ts";
import { dropPeers } from "./store/peer-counts.ts";
import { dropTombstones } from "./store/tombstones.ts";

const EVERY_MS = 3600_000;

/** Deletes expired data. */
export async function sweep({ db }: Pick<Deps, "db">): Promise<void> {
  await dropTombstones(db);
  await dropKeys(db);
  await dropNonces(db);
  await dropPeers(db);
}

/** Sweeps once an hour until the returned function is called. It logs a failure and tries again the next time. */
export function sweepRegularly(deps: Deps): () => void {
  const timer = setInterval(() => {
    sweep(deps).catch((error: unknown) => {
      deps.log("sweep failed", { code: error instanceof Error && "code" in error ? error.code : undefined });
    });
  }, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
