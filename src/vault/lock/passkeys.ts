/**
 * Unlocks the vault by passkeys, and adds and removes them (SECURITY.md, "At rest"). The facts that the lock screen
 * needs (credential ids, salts) are in the clear beside the header. Names and public keys are in a sealed blob, and
 * only that blob decides which passkeys there are.
 */
import { decodeBase64UrlExactly } from "../../crypto/base64url.ts";
import { VaultError } from "../../errors.ts";
import type { PasskeyDoor } from "../../model/vault-status.ts";
import { MANIFEST, openNamed, sealManifest, sealNamed } from "./manifest.ts";
import {
  PASSKEY_SECRET_LENGTH,
  PASSKEYS,
  type Passkey,
  passkeyPublicKey,
  unwrapByPasskey,
  wrapForPasskey,
} from "./passkey-wrap.ts";
import { changePassphrase, strengthOf } from "./passphrase.ts";
import type { Vault } from "./vault.ts";
import { unlocked } from "./vault-internals.ts";

const MOST = 10;

/** A passkey that was just made: `salt` and `secret` are 32 bytes as base64url. */
export interface NewPasskey {
  readonly id: string;
  readonly name: string;
  readonly rpId: string | null;
  readonly salt: string;
  readonly secret: string;
}

/** Returns the passkeys that open this vault, without asking for it to be open. */
export async function passkeyDoors(vault: Vault): Promise<PasskeyDoor[]> {
  return vault.within(async ({ database }) =>
    (await database.passkeys()).map(({ id, rpId, salt }) => ({ id, rpId, salt })),
  );
}

/** @throws VaultError `vault_locked`, `vault_damaged` */
export async function listPasskeys(vault: Vault): Promise<Passkey[]> {
  return parsePasskeys(await vault.read(PASSKEYS));
}

/**
 * Lets a passkey open the vault from now on; one of the same id is replaced. @throws VaultError `too_large` for more
 * than 10, `wire_invalid` for a secret or salt that is not 32 bytes, `vault_locked`
 */
export async function addPasskey(vault: Vault, given: NewPasskey, now: number): Promise<Passkey> {
  const secret = decodeBase64UrlExactly(given.secret, PASSKEY_SECRET_LENGTH);
  decodeBase64UrlExactly(given.salt, PASSKEY_SECRET_LENGTH);
  const { id, rpId, salt } = given;
  const publicKey = passkeyPublicKey(secret);
  const passkey: Passkey = { id, name: given.name.trim() || "Passkey", rpId, salt, publicKey, made: now };
  await change(vault, (list) => {
    const rest = list.filter((other) => other.id !== id);
    if (rest.length >= MOST) throw new VaultError("too_large", "too many passkeys");
    return [...rest, passkey];
  });
  return passkey;
}

/** @throws VaultError `not_found`, `vault_locked` */
export async function renamePasskey(vault: Vault, id: string, name: string): Promise<void> {
  await change(vault, (list) => {
    if (!list.some((passkey) => passkey.id === id)) throw new VaultError("not_found", "no such passkey");
    return list.map((passkey) =>
      passkey.id === id ? { ...passkey, name: name.trim() || "Passkey" } : passkey,
    );
  });
}

/**
 * Removes a passkey. A new vault key seals everything again, so that the key which the passkey once opened opens
 * nothing here.
 * @throws VaultError as `changePassphrase`; `not_found`
 */
export async function removePasskey(vault: Vault, id: string, passphrase: string): Promise<void> {
  if (!(await listPasskeys(vault)).some((passkey) => passkey.id === id)) {
    throw new VaultError("not_found", "no such passkey");
  }
  const argon2 = await strengthOf(vault);
  await changePassphrase(vault, passphrase, passphrase, { rekey: true, argon2, without: [id] });
}

/**
 * Opens the vault. `secret` is the authenticator's answer to the salt.
 * @throws VaultError `passkey_wrong`, `vault_damaged`
 */
export async function unlockWithPasskey(vault: Vault, id: string, secret: string): Promise<void> {
  await vault.unlockBy(async ({ database }) => {
    const stored = (await database.passkeys()).find((passkey) => passkey.id === id);
    if (stored === undefined) throw new VaultError("passkey_wrong", "this passkey opens nothing here");
    return unwrapByPasskey(stored, decodeBase64UrlExactly(secret, PASSKEY_SECRET_LENGTH));
  });
}

/** Returns the list in the text of its blob, null reads as none. */
export function parsePasskeys(text: string | null): Passkey[] {
  return text === null ? [] : (JSON.parse(text) as Passkey[]);
}

/** Writes the list and, for every passkey in it, the vault key, in one commit. */
async function change(vault: Vault, next: (list: readonly Passkey[]) => readonly Passkey[]): Promise<void> {
  await vault.within(async (inside) => {
    const { database } = inside;
    const blob = await database.blob(PASSKEYS);
    const open = unlocked(inside);
    const before = open.generations.get(PASSKEYS);
    const list = next(
      parsePasskeys(before === undefined ? null : openNamed(open.key, PASSKEYS, before, blob)),
    );
    const generation = open.generation + 1;
    const changed = { ...open, generation, generations: new Map(open.generations).set(PASSKEYS, generation) };
    const blobs = new Map([
      [PASSKEYS, sealNamed(open.key, PASSKEYS, generation, JSON.stringify(list))],
      [MANIFEST, sealManifest(changed, inside.now())],
    ]);
    const passkeys = list.map((passkey) =>
      wrapForPasskey({ ...passkey, generation }, decodeBase64UrlExactly(passkey.publicKey, 32), open.key),
    );
    await database.commit({ blobs, passkeys }, { name: MANIFEST, generation: open.generation });
    if (inside.open() !== open) throw new VaultError("vault_locked");
    await inside.remember(changed);
  });
}
