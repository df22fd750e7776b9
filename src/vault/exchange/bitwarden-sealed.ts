/**
 * Bitwarden's export that is encrypted with a password of its own: PBKDF2 or Argon2id give a key, HKDF makes two of it,
 * and the content is AES-CBC with an HMAC, which is checked first. An export that only an account can open is refused.
 */
import { type Bytes, equalBytes, fromUtf8, utf8, wipe } from "../../crypto/bytes.ts";
import { argon2idOf } from "../../crypto/kdf.ts";
import { VaultError } from "../../errors.ts";
import { Item, parseJson } from "./json-text.ts";

const PBKDF2 = "0";
const ARGON2ID = "1";
/** More only stalls the machine. */
const MOST_ITERATIONS = 2_000_000;

/** Returns whether `text` is such an export, whoever can open it. */
export function isSealedBitwarden(text: string): boolean {
  return /"encrypted"\s*:\s*true/.test(text) && /"encKeyValidation_DO_NOT_EDIT"/.test(text);
}

/**
 * Returns the JSON within. @throws VaultError `passphrase_wrong`; `input_invalid` with `why`: `encrypted` for one that
 * only the account opens, `format` for a broken one, `json` for broken JSON
 */
export async function openBitwarden(text: string, password: string): Promise<string> {
  const file = new Item(parseJson(text));
  if (file.text("passwordProtected") !== "true") throw refused("encrypted");
  const key = await keyOf(file, password);
  const [enc, mac] = [await expand(key, "enc"), await expand(key, "mac")];
  wipe(key);
  if ((await open(file.text("encKeyValidation_DO_NOT_EDIT"), enc, mac)) === null)
    throw new VaultError("passphrase_wrong");
  const data = await open(file.text("data"), enc, mac);
  if (data === null) throw refused("format");
  return data;
}

async function keyOf(file: Item, password: string): Promise<Bytes> {
  const salt = utf8(file.text("salt"));
  const kind = file.text("kdfType");
  const passes = whole(file.text("kdfIterations"), MOST_ITERATIONS);
  if (kind === ARGON2ID) {
    const hashed = new Uint8Array(await crypto.subtle.digest("SHA-256", salt));
    const memoryKiB = whole(file.text("kdfMemory"), 1024) * 1024;
    const lanes = whole(file.text("kdfParallelism"), 16);
    return argon2idOf(utf8(password), hashed, { memoryKiB, passes: whole(String(passes), 10), lanes });
  }
  if (kind !== PBKDF2) throw refused("format");
  const base = await crypto.subtle.importKey("raw", utf8(password), "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations: passes },
    base,
    256,
  );
  return new Uint8Array(bits);
}

function whole(text: string, most: number): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > most) throw refused("format");
  return number;
}

/** The first block of HKDF's second step, which is all of 32 bytes. */
async function expand(key: Bytes, info: string): Promise<Bytes> {
  return hmac(key, utf8(`${info}\x01`));
}

async function hmac(key: Bytes, data: Bytes): Promise<Bytes> {
  const hash = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", key, hash, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, data));
}

/** Returns the text of `sealed`, null when it was not sealed with these keys. */
async function open(sealed: string, enc: Bytes, mac: Bytes): Promise<string | null> {
  const [, iv, data, tag] = /^2\.([^|]+)\|([^|]+)\|([^|]+)$/.exec(sealed) ?? [];
  if (iv === undefined || data === undefined || tag === undefined) throw refused("format");
  const [ivBytes, dataBytes, tagBytes] = [bytesOf(iv), bytesOf(data), bytesOf(tag)];
  const signed = new Uint8Array(ivBytes.length + dataBytes.length);
  signed.set(ivBytes);
  signed.set(dataBytes, ivBytes.length);
  if (!equalBytes(await hmac(mac, signed), tagBytes)) return null;
  const key = await crypto.subtle.importKey("raw", enc, "AES-CBC", false, ["decrypt"]);
  try {
    const opened = await crypto.subtle.decrypt({ name: "AES-CBC", iv: ivBytes }, key, dataBytes);
    return fromUtf8(new Uint8Array(opened));
  } catch {
    throw refused("format");
  }
}

function bytesOf(base64: string): Bytes {
  try {
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  } catch {
    throw refused("format");
  }
}

function refused(why: string): VaultError {
  return new VaultError("input_invalid", "this export cannot be opened", { detail: { why } });
}
