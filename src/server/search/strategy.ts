/** The conditions of the four strategies on one text (PROTOCOL.md section 4.7); whole value, case-sensitive. */
import { VaultError } from "../../errors.ts";
import type { Strategy } from "../../wire/search.ts";
import { type Sql, sql } from "../store/sql.ts";

/** Returns the condition that the text expression `subject` matches `wanted`. */
export function matchesText(subject: Sql, strategy: Strategy, wanted: string): Sql {
  if (strategy === "EXACT") return sql`${subject} = ${wanted}`;
  throw new VaultError("unsupported", `${strategy} searches are not available yet`);
}
