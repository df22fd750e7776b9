/** A client's own audit log, page by page (PROTOCOL.md section 7.5). */
import { VaultError } from "../../errors.ts";
import { encodeAuditPage, MAX_AUDIT_PAGE } from "../../wire/audit.ts";
import type { Handlers } from "../call.ts";
import { answer } from "../edge/answer.ts";
import { auditPage } from "../store/audit.ts";

function whole(query: URLSearchParams, name: string, fallback: number): number {
  const text = query.get(name) ?? String(fallback);
  if (!/^\d{1,15}$/.test(text)) throw new VaultError("bad_request", `${name} is a whole number`);
  return Number(text);
}

export const auditRoutes = {
  audit: async (call, deps) => {
    const limit = Math.min(whole(call.query, "limit", MAX_AUDIT_PAGE), MAX_AUDIT_PAGE);
    return answer(
      200,
      encodeAuditPage(await auditPage(deps.db, call.caller, whole(call.query, "after", 0), limit)),
    );
  },
} satisfies Handlers;
