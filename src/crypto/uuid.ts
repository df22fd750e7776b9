/** UUID text to 16 bytes and back. PROTOCOL.md section 1 ("IDs"): either case is read, lower case is written. */
import { VaultError } from "../errors.ts";
import { isUuid } from "../model/uuid.ts";
import { type Bytes, fromHex, randomBytes, toHex } from "./bytes.ts";

/** Returns the 16 bytes of a UUID. @throws VaultError `wire_invalid` if `text` is not one */
export function uuidToBytes(text: string): Bytes {
  if (!isUuid(text)) throw new VaultError("wire_invalid", "not a UUID");
  return fromHex(text.replaceAll("-", ""));
}

/** Returns 16 bytes as lower-case hyphenated UUID text. */
export function bytesToUuid(bytes: Uint8Array): string {
  if (bytes.length !== 16) throw new TypeError("a UUID has 16 bytes");
  return toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** Returns a random UUID of version 4. */
export function randomUuid(): string {
  const bytes = randomBytes(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytesToUuid(bytes);
}
