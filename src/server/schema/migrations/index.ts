/** All changes of the schema, in the order in which they are made: the id of each is its place, counted from 1. */
import type { Migration } from "../migration.ts";
import { first } from "./0001-first.ts";
import { files } from "./0002-files.ts";
import { notes } from "./0003-notes.ts";
import { groups } from "./0004-groups.ts";
import { rotations } from "./0005-rotations.ts";
import { goneFiles } from "./0006-gone-files.ts";
import { changes } from "./0007-changes.ts";
import { accounts } from "./0008-accounts.ts";
import { idempotency } from "./0009-idempotency.ts";
import { audit } from "./0010-audit.ts";
import { noteFiles } from "./0011-note-files.ts";
import { feed } from "./0012-feed.ts";
import { nonces } from "./0013-nonces.ts";
import { shortTerms } from "./0014-short-terms.ts";
import { deleted } from "./0015-deleted.ts";
import { peers } from "./0016-peers.ts";

export const MIGRATIONS: readonly Migration[] = [
  first,
  files,
  notes,
  groups,
  rotations,
  goneFiles,
  changes,
  accounts,
  idempotency,
  audit,
  noteFiles,
  feed,
  nonces,
  shortTerms,
  deleted,
  peers,
];
