/** Health checks (PROTOCOL.md section 6.3): healthy means that the database answers. */
import type { Handler, Handlers } from "../call.ts";
import { answer } from "../edge/answer.ts";
import { sql } from "../postgres/sql.ts";

const check: Handler = async (_call, deps) => {
  await deps.db.query(sql`select 1`);
  return answer(200, { status: "ok", service: "sealfield" });
};

export const healthRoutes = {
  healthAccount: check,
  healthStorage: check,
  healthClient: check,
  healthAuth: check,
} satisfies Handlers;
