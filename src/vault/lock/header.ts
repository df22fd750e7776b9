/**
 * The header of the vault (SECURITY.md, "At rest"): the vault key sealed under the key that Argon2id makes of the
 * passphrase. Parameters and salt are associated data, so they can be neither weakened nor exchanged.
 */
import { encodeBase64Url } from "../../crypto/base64url.ts";
import { type Bytes, randomBytes, wipe } from "../../crypto/bytes.ts";
import { ARGON2_SALT_LENGTH, type Argon2Parameters, passphraseKey } from "../../crypto/kdf.ts";
import { openBlob, sealBlob } from "../../crypto/vault-blob.ts";
import { isVaultError, VaultError } from "../../errors.ts";
import type { StoredHeader } from "./database.ts";

const VERSION = 1;
export const VAULT_KEY_LENGTH = 32;

function contextOf(header: Omit<StoredHeader, "sealed">) {
  const { version, generation, memoryKiB, passes, salt } = header;
  return { name: "header", generation, version, memoryKiB, passes, salt: encodeBase64Url(salt) };
}

/** Returns a header that opens `vaultKey` with `passphrase`, with a fresh salt. */
export async function sealHeader(
  passphrase: string,
  vaultKey: Uint8Array,
  parameters: Argon2Parameters,
  generation: number,
): Promise<StoredHeader> {
  const salt = randomBytes(ARGON2_SALT_LENGTH);
  const bare = { version: VERSION, generation, ...parameters, salt };
  const key = await passphraseKey(passphrase, salt, parameters);
  const sealed = sealBlob(key, contextOf(bare), vaultKey);
  wipe(key);
  return { ...bare, sealed };
}

/**
 * Returns the vault key of `header`.
 * @throws VaultError `passphrase_wrong`; `unsupported` for a later version; `vault_damaged` for impossible parameters
 */
export async function openHeader(passphrase: string, header: StoredHeader): Promise<Bytes> {
  if (header.version !== VERSION) throw new VaultError("unsupported", "made by a later version of Sealfield");
  const { memoryKiB, passes } = header;
  const key = await passphraseKey(passphrase, header.salt, { memoryKiB, passes });
  try {
    return openBlob(key, contextOf(header), header.sealed);
  } catch (error) {
    if (isVaultError(error, "decryption_failed")) throw new VaultError("passphrase_wrong");
    throw error;
  } finally {
    wipe(key);
  }
}
