/**
 * Reads this client's audit log from its server (PROTOCOL.md section 7.5) and checks the chain. A server can keep
 * entries out of a log. It cannot change or remove an entry that it once showed to a client that remembers the last
 * one.
 */
import { CHAIN_START, chainHash } from "../crypto/audit-chain.ts";
import { VaultError } from "../errors.ts";
import { type AuditEntry, parseAuditPage } from "../wire/audit.ts";
import { ROUTES } from "../wire/routes.ts";
import type { Send } from "./http/request.ts";

/** The last entry that was seen. The caller keeps it, because later entries must follow it. */
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
