/**
 * The kit on the server: a note whose name and reader's keys follow from the kit's code, so that only the code finds,
 * fetches and opens it. Its writer proves nothing; the content is sealed once more under the code (kit-file.ts).
 */
import { encodeBase64Url } from "../../crypto/base64url.ts";
import { type Bytes, concatBytes } from "../../crypto/bytes.ts";
import { hashBytes } from "../../crypto/hash.ts";
import { sodiumSuite } from "../../crypto/sodium-suite.ts";
import { Client } from "../../e3db/client.ts";
import type { RequestWorld } from "../../e3db/http/world.ts";
import type { Identity } from "../../e3db/identity.ts";
import { anonymousActor, notesOf } from "../../e3db/notes/notes.ts";
import { isVaultError, VaultError } from "../../errors.ts";

/**
 * A name belongs to the identity that first wrote under it. When that identity is no longer in the vault, the kit
 * takes the next name. Restoring looks under all names.
 */
const NAMES = 3;
const FIELD = "kit";
const TYPE = "sealfield kit";

function part(code: Bytes, use: number): Bytes {
  return hashBytes("kit", concatBytes(Uint8Array.of(use), code));
}

function nameOf(code: Bytes, index: number): string {
  return encodeBase64Url(part(code, 4 + index));
}

function readerKeys(code: Bytes) {
  return { privateKey: part(code, 2), signingKey: part(code, 3) };
}

/** Returns whether the server of `identity` can keep a kit of it: notes need the keys of the Sodium suite. */
export function canKeepKit({ suite, keys }: Identity): boolean {
  return suite === "sodium" && keys.privateSigningKey !== null;
}

/** Returns the kit files that `serverUrl` keeps for `code`. @throws VaultError as the network does */
export async function fetchKitNotes(
  serverUrl: string,
  code: Bytes,
  world: RequestWorld = {},
): Promise<string[]> {
  const notes = notesOf(anonymousActor(serverUrl, readerKeys(code), world));
  const files: string[] = [];
  for (let index = 0; index < NAMES; index++) {
    try {
      const { data } = await notes.readUnproven({ name: nameOf(code, index) });
      if (data[FIELD] !== undefined) files.push(data[FIELD]);
    } catch (error) {
      if (!isVaultError(error, "not_found")) throw error;
    }
  }
  return files;
}

/**
 * Keeps `file` on the server of `writer` in place of the one before and returns the note's id. Doing it twice is fine.
 * @throws VaultError `unsupported` unless `canKeepKit`, `forbidden` when others hold all the names
 */
export async function writeKitNote(
  writer: Identity,
  code: Bytes,
  file: string,
  world: RequestWorld = {},
): Promise<string> {
  const { privateKey, signingKey } = readerKeys(code);
  const key = (bytes: Uint8Array) => encodeBase64Url(bytes);
  const reader = {
    publicKey: { type: "curve25519", key: key(sodiumSuite.publicKeyOf(privateKey)) },
    signingKey: { type: "ed25519", key: key(sodiumSuite.signingPublicKeyOf(signingKey)) },
  } as const;
  const client = new Client(writer, { world });
  try {
    for (let index = 0; index < NAMES; index++) {
      try {
        const draft = { data: { [FIELD]: file }, reader, type: TYPE, name: nameOf(code, index) };
        return (await client.notes.replace(draft)).noteId;
      } catch (error) {
        if (!isVaultError(error, "forbidden")) throw error;
      }
    }
    throw new VaultError("forbidden", "no name is left for the kit");
  } finally {
    client.close();
  }
}

/** Deletes the note of an earlier kit; a missing note is no error. */
export async function removeKitNote(
  writer: Identity,
  noteId: string,
  world: RequestWorld = {},
): Promise<void> {
  const client = new Client(writer, { world });
  try {
    await client.notes.remove(noteId);
  } finally {
    client.close();
  }
}
