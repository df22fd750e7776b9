/**
 * Unlocks the vault by its passphrase, and changes the passphrase (SECURITY.md, "At rest"). Every change is one
 * commit, so a stop at any point leaves either the old state or the new one, whole.
 */
import { decodeBase64UrlExactly } from "../../crypto/base64url.ts";
import { type Bytes, equalBytes, randomBytes, wipe } from "../../crypto/bytes.ts";
import {
  ARGON2_DEFAULT,
  ARGON2_SALT_LENGTH,
  type Argon2Parameters,
  passphraseKey,
} from "../../crypto/kdf.ts";
import { isVaultError, VaultError } from "../../errors.ts";
import { countAttempt, forgiveAttempts } from "./attempts.ts";
import type { StoredBlob, StoredHeader, StoredPasskey } from "./database.ts";
import { openHeader, sealHeader, VAULT_KEY_LENGTH } from "./header.ts";
import { MANIFEST, type Open, openNamed, sealManifest, sealNamed } from "./manifest.ts";
import { PASSKEYS, type Passkey, wrapForPasskey } from "./passkey-wrap.ts";
import { assertStrong, type Inside, unlocked, type WithInside } from "./vault-internals.ts";

/**
 * Returns the vault key. A try is counted before it is made. @throws VaultError `passphrase_wrong`,
 * `too_many_attempts`, `vault_absent`, `vault_damaged` when no header is left
 */
export async function keyOfPassphrase({ database, now }: Inside, passphrase: string): Promise<Bytes> {
  const { header, twin } = await database.headers();
  const first = header ?? twin;
  if (first === null) {
    throw new VaultError((await database.isEmpty()) ? "vault_absent" : "vault_damaged", "no header", {
      detail: { part: "header" },
    });
  }
  await countAttempt(database, now());
  const key = await openEither(passphrase, first, twin);
  await forgiveAttempts(database);
  return key;
}

/**
 * It tries the twin only when the two differ, which means that the storage damaged one. Otherwise the passphrase is
 * simply wrong.
 */
async function openEither(
  passphrase: string,
  first: StoredHeader,
  twin: StoredHeader | null,
): Promise<Bytes> {
  try {
    return await openHeader(passphrase, first);
  } catch (error) {
    const isWorthIt = isVaultError(error, "passphrase_wrong") || isVaultError(error, "vault_damaged");
    if (!isWorthIt || twin === null || isSame(first, twin)) throw error;
    return openHeader(passphrase, twin);
  }
}

function isSame(one: StoredHeader, other: StoredHeader): boolean {
  const { memoryKiB, passes, generation, version } = one;
  return (
    memoryKiB === other.memoryKiB &&
    passes === other.passes &&
    generation === other.generation &&
    version === other.version &&
    equalBytes(one.salt, other.salt) &&
    equalBytes(one.sealed, other.sealed)
  );
}

/** Returns when `passphrase` is that of the unlocked vault. @throws VaultError as `keyOfPassphrase`, `vault_locked` */
export async function confirmPassphrase(vault: WithInside, passphrase: string): Promise<void> {
  await vault.within(async (inside) => {
    unlocked(inside);
    wipe(await keyOfPassphrase(inside, passphrase));
  });
}

/** Returns how costly the present passphrase is to guess. @throws VaultError `vault_absent` */
export async function strengthOf(vault: WithInside): Promise<Argon2Parameters> {
  return vault.within(async ({ database }) => {
    const { header, twin } = await database.headers();
    const known = header ?? twin;
    if (known === null) throw new VaultError("vault_absent");
    return { memoryKiB: known.memoryKiB, passes: known.passes };
  });
}

/** Returns how long one derivation takes on this machine, in ms. @throws VaultError `vault_damaged` out of range */
export async function measureStrength(parameters: Argon2Parameters): Promise<number> {
  const start = performance.now();
  wipe(
    await passphraseKey("a passphrase that is only measured", randomBytes(ARGON2_SALT_LENGTH), parameters),
  );
  return Math.round(performance.now() - start);
}

export interface ChangeOptions {
  /**
   * "My passphrase was seen": a new vault key seals everything again, so that neither the old passphrase nor a copy
   * of the old key opens the vault.
   */
  readonly rekey?: boolean;
  readonly argon2?: Argon2Parameters;
  /** Passkeys that can no longer unlock the vault; this needs `rekey`. */
  readonly without?: readonly string[];
}

/**
 * Exchanges the passphrase, its strength, the vault key or all of them. @throws VaultError as `keyOfPassphrase`;
 * `vault_locked`, `passphrase_weak`; `vault_damaged` when something cannot be sealed anew
 */
export async function changePassphrase(
  vault: WithInside,
  before: string,
  after: string,
  { rekey = false, argon2 = ARGON2_DEFAULT, without = [] }: ChangeOptions = {},
): Promise<void> {
  assertStrong(after);
  if (without.length > 0 && !rekey) throw new TypeError("a passkey goes with the key it opens");
  await vault.within(async (inside) => {
    unlocked(inside);
    wipe(await keyOfPassphrase(inside, before));
    const { database } = inside;
    const { header, twin } = await database.headers();
    const last = Math.max(header?.generation ?? 0, twin?.generation ?? 0);
    const key = rekey ? randomBytes(VAULT_KEY_LENGTH) : Uint8Array.from(unlocked(inside).key);
    const next = await sealHeader(after, key, argon2, last + 1);
    const open = unlocked(inside);
    const generation = open.generation + 1;
    const anew = rekey ? await sealedAnew(inside, key, generation, without) : null;
    const generations =
      anew === null ? open.generations : new Map([...anew.blobs.keys()].map((name) => [name, generation]));
    const changed: Open = { key, generation, generations };
    const blobs = new Map([...(anew?.blobs ?? []), [MANIFEST, sealManifest(changed, inside.now())]]);
    // The earlier blobs open with the old key, and the new key exists to end that.
    const rest = anew === null ? {} : { passkeys: anew.passkeys, forgetPrevious: true };
    await database.commit({ header: next, blobs, ...rest }, { name: MANIFEST, generation: open.generation });
    if (inside.open() !== open) throw new VaultError("vault_locked");
    await inside.remember(changed);
  });
}

/** Seals every blob, and the vault key for every passkey, under the new `key`. @throws VaultError `vault_damaged` */
async function sealedAnew(
  inside: Inside,
  key: Bytes,
  generation: number,
  without: readonly string[],
): Promise<{ readonly blobs: Map<string, StoredBlob>; readonly passkeys: StoredPasskey[] }> {
  const blobs = new Map<string, StoredBlob>();
  let passkeys: StoredPasskey[] = [];
  for (const [name, before] of unlocked(inside).generations) {
    const blob = await inside.database.blob(name);
    let content = openNamed(unlocked(inside).key, name, before, blob);
    if (name === PASSKEYS) {
      const list = (JSON.parse(content) as Passkey[]).filter(({ id }) => !without.includes(id));
      passkeys = list.map((passkey) =>
        wrapForPasskey({ ...passkey, generation }, decodeBase64UrlExactly(passkey.publicKey, 32), key),
      );
      content = JSON.stringify(list);
    }
    blobs.set(name, sealNamed(key, name, generation, content));
  }
  return { blobs, passkeys };
}
