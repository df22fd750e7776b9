/** What a server throws away from time to time because nobody will ask for it again. Several servers may do so at once. */
import type { Deps } from "./deps.ts";
import { dropKeys } from "./store/idempotency.ts";
import { dropNonces } from "./store/nonces.ts";
import { dropTombstones } from "./store/tombstones.ts";

const EVERY_MS = 3600_000;

/** Throws away what has expired. */
export async function sweep({ db }: Pick<Deps, "db">): Promise<void> {
  await dropTombstones(db);
  await dropKeys(db);
  await dropNonces(db);
}

/** Sweeps once an hour until the returned function is called. A failure is logged, and tried again the next time. */
export function sweepRegularly(deps: Deps): () => void {
  const timer = setInterval(() => {
    sweep(deps).catch((error: unknown) => {
      deps.log("sweep failed", { code: error instanceof Error && "code" in error ? error.code : undefined });
    });
  }, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
