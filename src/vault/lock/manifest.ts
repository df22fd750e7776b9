/**
 * The manifest of the vault, which lists the generation of each blob and is sealed itself. Without it somebody could
 * drop a blob, or exchange it for an older one of the same name, unnoticed.
 */
import { type Bytes, fromUtf8, utf8 } from "../../crypto/bytes.ts";
import { openBlob, sealBlob } from "../../crypto/vault-blob.ts";
import { VaultError } from "../../errors.ts";
import type { StoredBlob } from "./database.ts";

export const MANIFEST = "manifest";

/** The state of an unlocked vault. `generations` has each blob's generation by name. */
export interface Open {
  readonly key: Bytes;
  readonly generation: number;
  readonly generations: ReadonlyMap<string, number>;
}

/** Returns `content` sealed as the blob `name` of `generation`. */
export function sealNamed(key: Bytes, name: string, generation: number, content: string): StoredBlob {
  return { generation, sealed: sealBlob(key, { name, generation }, utf8(content)) };
}

/** Returns the content of the blob that should be `name` of `generation`. @throws VaultError `vault_damaged` */
export function openNamed(key: Bytes, name: string, generation: number, blob: StoredBlob | null): string {
  try {
    if (blob === null || blob.generation !== generation) throw new VaultError("decryption_failed");
    return fromUtf8(openBlob(key, { name, generation }, blob.sealed));
  } catch {
    throw damagedPart(name);
  }
}

/** Returns the error for a blob, or for all below a prefix, that is not as it should be. */
export function damagedPart(name: string): VaultError {
  return new VaultError(
    "vault_damaged",
    "a part of the vault is missing, changed or older than it should be",
    { detail: { part: name.split("/")[0] ?? name } },
  );
}

/** The content of the manifest beside its own generation; `at` is the time of writing, in ms since 1970. */
interface Stated {
  readonly at: number;
  readonly entries: readonly (readonly [name: string, generation: number])[];
}

/** Returns the manifest as a blob, written at `now`. */
export function sealManifest({ key, generation, generations }: Open, now: number): StoredBlob {
  const stated: Stated = { at: now, entries: [...generations] };
  return sealNamed(key, MANIFEST, generation, JSON.stringify(stated));
}

/** Returns what the stored manifest names, null reads as missing. @throws VaultError `vault_damaged` */
export function openManifest(key: Bytes, blob: StoredBlob | null): Open & { readonly at: number } {
  const generation = blob?.generation ?? 0;
  const { at, entries } = JSON.parse(openNamed(key, MANIFEST, generation, blob)) as Stated;
  return { key, generation, generations: new Map(entries), at };
}
