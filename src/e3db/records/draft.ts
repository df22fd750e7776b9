/** Checks a caller's record before anything is sealed or sent (PROTOCOL.md section 1, "data and plain"). */
import { hasLoneSurrogate } from "../../crypto/bytes.ts";
import { isPlainObject } from "../../crypto/canonical-json.ts";
import { VaultError } from "../../errors.ts";
import { isReserved } from "../../model/reserved-name.ts";
import { recordType } from "../../wire/ids.ts";
import type { StringMap } from "../../wire/parse.ts";

/** A record to write. `data` values are sealed; `plain` travels and is searched in the clear. */
export interface Draft {
  readonly type: string;
  readonly data: StringMap;
  readonly plain?: StringMap;
}

/** Longest JSON body of a record, in bytes. */
export const MAX_BODY_LENGTH = 8 * 1024 * 1024;

/** Returns pairs as a map. @throws VaultError `field_invalid` (`detail.field`) when a name comes twice */
export function fieldsOf(pairs: readonly (readonly [name: string, value: string])[]): StringMap {
  const names = new Set<string>();
  for (const [name] of pairs) {
    if (names.has(name)) throw invalid("duplicate", name);
    names.add(name);
  }
  return Object.fromEntries(pairs);
}

/**
 * Returns the draft with its type trimmed and `plain` filled in, holding own members only.
 * @throws VaultError `type_invalid`, or `field_invalid` (`detail.why`, `detail.field`) for anything nested or not
 * text, an empty or reserved name, and text that is not well-formed Unicode; `too_large` when it cannot
 * fit into one record
 */
export function checkDraft(draft: Draft): Required<Draft> {
  const type = recordType(draft.type);
  const data = checkMap(draft.data);
  const plain = checkMap(draft.plain ?? {});
  checkSize(data);
  return { type, data, plain };
}

function checkMap(map: StringMap): StringMap {
  if (!isPlainObject(map)) throw invalid("not_flat", "");
  const entries = Object.entries(map);
  for (const [name, text] of entries) checkField(name, text);
  return Object.fromEntries(entries);
}

function checkField(name: string, value: unknown): void {
  if (name === "") throw invalid("empty_name", name);
  if (isReserved(name)) throw invalid("reserved", name);
  if (typeof value !== "string") throw invalid("not_flat", name);
  if (hasLoneSurrogate(name) || hasLoneSurrogate(value)) throw invalid("not_unicode", name);
}

/** Sealing makes a value at least a third longer, so a value that is too long now is refused before the work. */
function checkSize(data: StringMap): void {
  let total = 0;
  for (const [name, value] of Object.entries(data)) {
    total += value.length;
    if (total > MAX_BODY_LENGTH) throw tooLarge(name);
  }
}

/** Returns the error for a record that does not fit; `field` names what made it too large, if known. */
export function tooLarge(field?: string): VaultError {
  const detail = { limit: MAX_BODY_LENGTH };
  return new VaultError("too_large", "the record is too large", {
    detail: field === undefined ? detail : { ...detail, field: field.slice(0, 100) },
  });
}

function invalid(why: string, name: string): VaultError {
  return new VaultError("field_invalid", "a field cannot be written like this", {
    detail: { why, field: name.slice(0, 100) },
  });
}
