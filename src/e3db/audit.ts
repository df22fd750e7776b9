/**
 * This client's audit log as its server keeps it (wire/audit.ts), with its chain checked. A server can keep things
 * out of a log; what it once showed, it cannot change or take back from whoever remembers the last entry.
 */
import { CHAIN_START, chainHash } from "../crypto/audit-chain.ts";
import { VaultError } from "../errors.ts";
import { type AuditEntry, parseAuditPage } from "../wire/audit.ts";
import { ROUTES } from "../wire/routes.ts";
import type { Send } from "./http/request.ts";

/** The last entry that was seen: kept by the caller, as what later entries must follow. */
export interface AuditHead {
  readonly seq: number;
  readonly hash: string;
}

/**
 * Yields the entries after `head`, all for null, in their order.
 * @throws VaultError `tampered` at the first that does not follow from those before, and when the log has fewer than
 * were seen
 */
export async function* readAudit(send: Send, head: AuditHead | null): AsyncGenerator<AuditEntry> {
  let { seq, hash } = head ?? { seq: 0, hash: CHAIN_START };
  for (;;) {
    const query = [["after", String(seq)]] as const;
    const { entries, last } = parseAuditPage((await send(ROUTES.audit, { params: {}, query })).json);
    if (last < seq || (entries.length === 0 && last > seq)) throw broken();
    for (const entry of entries) {
      if (entry.seq !== seq + 1 || entry.hash !== chainHash(hash, entry)) throw broken();
      ({ seq, hash } = entry);
      yield entry;
    }
    if (seq >= last) return;
  }
}

function broken(): VaultError {
  return new VaultError("tampered", "the server's log of this client is not the one it was");
}
