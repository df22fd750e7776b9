/** Texts longer than patterns are held against leave the dictionary: they are found by their digests only. */
import { sql } from "../../postgres/sql.ts";
import type { Migration } from "../migration.ts";

export const shortTerms: Migration = {
  id: 14,
  name: "short terms",
  statements: () => [sql`delete from term where octet_length(text) > 4096`],
};
