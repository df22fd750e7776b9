/**
 * An export sealed under a passphrase, for whoever has it and nobody else: the salt and the cost of guessing are bound
 * to the seal, as in the header of the vault.
 */
import { decodeBase64Url, decodeBase64UrlExactly, encodeBase64Url } from "../../crypto/base64url.ts";
import { fromUtf8, randomBytes, utf8, wipe } from "../../crypto/bytes.ts";
import { ARGON2_SALT_LENGTH, type Argon2Parameters, passphraseKey } from "../../crypto/kdf.ts";
import { openBlob, sealBlob } from "../../crypto/vault-blob.ts";
import { isVaultError, VaultError } from "../../errors.ts";

const VERSION = 1;
/** First member of the file, by which it is known. */
const MARK = "sealfield-sealed-export";

interface SealedFile extends Argon2Parameters {
  readonly salt: string;
  readonly sealed: string;
}

const contextOf = ({ memoryKiB, passes, salt }: Omit<SealedFile, "sealed">) => ({
  name: "export",
  generation: VERSION,
  memoryKiB,
  passes,
  salt,
});

/** Returns whether `text` is a sealed export, of whatever version. */
export function isSealedExport(text: string): boolean {
  return /^\s*\{\s*"sealfield-sealed-export"\s*:/.test(text);
}

/** Returns `text` sealed. */
export async function sealExport(
  text: string,
  passphrase: string,
  { memoryKiB, passes }: Argon2Parameters,
): Promise<string> {
  const salt = randomBytes(ARGON2_SALT_LENGTH);
  const key = await passphraseKey(passphrase, salt, { memoryKiB, passes });
  const bare = { memoryKiB, passes, salt: encodeBase64Url(salt) };
  const sealed = sealBlob(key, contextOf(bare), utf8(text));
  wipe(key);
  return JSON.stringify({ [MARK]: VERSION, ...bare, sealed: encodeBase64Url(sealed) });
}

/**
 * Returns what was sealed. @throws VaultError `passphrase_wrong`; `input_invalid` (`why`: `format`) for a file that is
 * broken, `unsupported` for one of a later version
 */
export async function openExport(text: string, passphrase: string): Promise<string> {
  const file = parseSealed(text);
  const { memoryKiB, passes, salt } = file;
  try {
    const key = await passphraseKey(passphrase, decodeBase64UrlExactly(salt, ARGON2_SALT_LENGTH), {
      memoryKiB,
      passes,
    });
    return fromUtf8(openBlob(key, contextOf(file), decodeBase64Url(file.sealed)));
  } catch (error) {
    if (isVaultError(error, "decryption_failed")) throw new VaultError("passphrase_wrong");
    if (isVaultError(error, "unsupported")) throw error;
    throw broken();
  }
}

function parseSealed(text: string): SealedFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw broken();
  }
  if (typeof value !== "object" || value === null) throw broken();
  const { [MARK]: version, memoryKiB, passes, salt, sealed } = value as Record<string, unknown>;
  if (typeof version === "number" && version > VERSION)
    throw new VaultError("unsupported", "made by a later version of Sealfield");
  const isGood =
    version === VERSION &&
    typeof memoryKiB === "number" &&
    typeof passes === "number" &&
    typeof salt === "string" &&
    typeof sealed === "string";
  if (!isGood) throw broken();
  return { memoryKiB, passes, salt, sealed };
}

function broken(): VaultError {
  return new VaultError("input_invalid", "this export is broken", { detail: { why: "format" } });
}
