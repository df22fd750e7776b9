/**
 * Repairs a vault of which the browser's storage lost or changed a part. It happens only when a person asks for it:
 * `examine` reports what is left and how old it is, and `repair` takes exactly that. Damaged parts stay in their
 * place until something new is written there.
 */
import type { Bytes } from "../../crypto/bytes.ts";
import { VaultError } from "../../errors.ts";
import type { ExaminationView } from "../../model/vault-status.ts";
import type { StoredBlob } from "./database.ts";
import { MANIFEST, type Open, openManifest, openNamed, sealManifest, sealNamed } from "./manifest.ts";
import { keyOfPassphrase } from "./passphrase.ts";
import { type Inside, unlocked, type WithInside } from "./vault-internals.ts";

/** A part that opens, at the generation it was sealed with. */
interface Found {
  readonly name: string;
  readonly generation: number;
  readonly content: string;
}

interface Survey {
  readonly key: Bytes;
  readonly at: number | null;
  /** The generation of whatever lies in the manifest's place, and the highest seen anywhere. */
  readonly stored: number;
  readonly highest: number;
  readonly whole: readonly Found[];
  readonly older: readonly Found[];
  readonly lost: readonly string[];
}

/**
 * Returns what a repair would bring; a locked vault needs its passphrase. @throws VaultError as `keyOfPassphrase`;
 * `vault_locked` without one; `vault_damaged` (`detail.part`: `everything`) when nothing opens
 */
export async function examine(vault: WithInside, passphrase: string | null): Promise<ExaminationView> {
  return vault.within(async (inside) => {
    const { at, whole, older, lost } = await survey(inside, passphrase);
    const damaged = [
      ...older.map(({ name }) => ({ part: name, outcome: "older" as const })),
      ...lost.map((name) => ({ part: name, outcome: "lost" as const })),
    ];
    return { at, whole: whole.length, damaged };
  });
}

/**
 * Takes the state that `examine` reports, and unlocks. It does not change a whole vault.
 * @throws VaultError as `examine`
 */
export async function repair(vault: WithInside, passphrase: string | null): Promise<void> {
  await vault.within(async (inside) => {
    const { key, stored, highest, whole, older } = await survey(inside, passphrase);
    const generation = highest + 1;
    const generations = new Map(whole.map((part) => [part.name, part.generation]));
    for (const { name } of older) generations.set(name, generation);
    const open: Open = { key, generation, generations };
    const blobs = new Map(
      older.map(({ name, content }) => [name, sealNamed(key, name, generation, content)]),
    );
    blobs.set(MANIFEST, sealManifest(open, inside.now()));
    await inside.database.commit({ blobs }, { name: MANIFEST, generation: stored });
    // Listeners drop values that they read earlier.
    await inside.lock();
    await inside.remember(open);
  });
}

async function survey(inside: Inside, passphrase: string | null): Promise<Survey> {
  const { database } = inside;
  const key =
    passphrase === null ? Uint8Array.from(unlocked(inside).key) : await keyOfPassphrase(inside, passphrase);
  const present = await database.blob(MANIFEST);
  const manifest = opened(key, present) ?? opened(key, await database.previous(MANIFEST));
  const names = manifest === null ? await database.names() : [...manifest.generations.keys()];
  const whole: Found[] = [];
  const older: Found[] = [];
  const lost: string[] = [];
  for (const name of names) {
    if (name === MANIFEST) continue;
    const last = found(key, name, await database.blob(name));
    const before = found(key, name, await database.previous(name));
    // A blob of a later generation than the list names was acknowledged, so it must not be lost.
    if (last !== null && last.generation >= (manifest?.generations.get(name) ?? 0)) whole.push(last);
    else if (last !== null || before !== null) older.push(later(last, before));
    else lost.push(name);
  }
  if (manifest === null && whole.length === 0) {
    throw new VaultError("vault_damaged", "nothing opens", { detail: { part: "everything" } });
  }
  const stored = present?.generation ?? 0;
  const highest = Math.max(stored, manifest?.generation ?? 0, ...whole.map(({ generation }) => generation));
  return { key, at: manifest?.at ?? null, stored, highest, whole, older, lost };
}

function opened(key: Bytes, blob: StoredBlob | null): ReturnType<typeof openManifest> | null {
  try {
    return openManifest(key, blob);
  } catch {
    return null;
  }
}

function found(key: Bytes, name: string, blob: StoredBlob | null): Found | null {
  try {
    const generation = blob?.generation ?? 0;
    return { name, generation, content: openNamed(key, name, generation, blob) };
  } catch {
    return null;
  }
}

function later(one: Found | null, other: Found | null): Found {
  const found = (one?.generation ?? -1) > (other?.generation ?? -1) ? one : other;
  if (found === null) throw new TypeError("one of the two is there");
  return found;
}
