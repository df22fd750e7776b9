/**
 * Applies the new wrappings that a rotation stages to one stored record. It replaces the first two parts of each quad
 * and keeps the ciphertext, so that a rotation can never change, lose or add a person's text.
 */
import { VaultError } from "../../errors.ts";
import { isReserved } from "../../model/reserved-name.ts";
import type { StringMap } from "../../wire/parse.ts";
import type { EncryptedRecord } from "../../wire/record.ts";
import type { StagedRecord } from "../../wire/rotation.ts";
import { storableText } from "../store/text.ts";

const WRAP = /^[\w-]+\.[\w-]+$/;
const QUAD = /^[\w-]+\.[\w-]+\.[\w-]+\.[\w-]+$/;

/** The new content; null where nothing changes. */
export interface Rewrapped {
  readonly data: StringMap;
  readonly plain: StringMap | null;
}

/** Returns `record` with the wrappings of `staged`. @throws VaultError `bad_request` for a field too few or too many */
export function rewrap(record: EncryptedRecord, staged: StagedRecord): Rewrapped {
  const data: [string, string][] = [];
  for (const [name, quad] of Object.entries(record.data)) {
    const given = Object.hasOwn(staged.data, name) ? staged.data[name] : undefined;
    if (given === undefined) throw invalid(`a field of record ${staged.recordId} has no new wrapping`);
    data.push([name, rewrapField(name, quad, given)]);
  }
  for (const [name, given] of Object.entries(staged.data)) {
    if (Object.hasOwn(record.data, name)) continue;
    if (!isReserved(name) || !QUAD.test(given)) throw invalid("a rotation adds no fields but _sf");
    data.push([storableText(name, "a field"), given]);
  }
  return { data: Object.fromEntries(data), plain: replacePlain(record.meta.plain, staged.plain) };
}

function rewrapField(name: string, quad: string, given: string): string {
  if (isReserved(name) && QUAD.test(given)) return given;
  if (!WRAP.test(given)) throw invalid("a wrapping has two parts");
  const parts = quad.split(".");
  if (parts.length !== 4) throw invalid("a field that is no quad cannot be wrapped anew");
  return `${given}.${parts[2]}.${parts[3]}`;
}

function replacePlain(plain: StringMap, changes: StringMap): StringMap | null {
  const entries = Object.entries(changes);
  if (entries.length === 0) return null;
  for (const [name, value] of entries) {
    if (!isReserved(name)) throw invalid("a rotation changes no labels but _sf");
    storableText(name, "a label");
    storableText(value, "a label");
  }
  const kept = Object.entries(plain).map(([name, value]) => [
    name,
    Object.hasOwn(changes, name) ? changes[name] : value,
  ]);
  const added = entries.filter(([name]) => !Object.hasOwn(plain, name));
  return Object.fromEntries([...kept, ...added]);
}

function invalid(message: string): VaultError {
  return new VaultError("bad_request", message);
}
