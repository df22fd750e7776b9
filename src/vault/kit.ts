/**
 * The recovery kit (SECURITY.md, "At rest"): identities, pins, access keys and high-water marks sealed under a code
 * that is kept on paper. What it restores is a vault with a new passphrase; date and generation tell how old it is.
 */
import { decodeBase64Url, encodeBase64Url } from "../crypto/base64url.ts";
import { type Bytes, concatBytes, fromUtf8, utf8 } from "../crypto/bytes.ts";
import { canonicalJson } from "../crypto/canonical-json.ts";
import { hash, hashBytes } from "../crypto/hash.ts";
import { openBlob, sealBlob } from "../crypto/vault-blob.ts";
import type { Identity } from "../e3db/identity.ts";
import { VaultError } from "../errors.ts";
import { Document } from "./document.ts";
import { kitText, kitWords, newKitCode, parseKitCode } from "./kit-code.ts";
import type { Vault } from "./vault.ts";

/** What the vault knows of its kit; the code stays here, sealed, so that the kit can be renewed. */
interface KitState {
  readonly code: string;
  readonly generation: number;
  /** ms since 1970 */
  readonly made: number;
  readonly content: string;
  readonly proven: boolean;
}

/** `current`: the last kit holds everything that a kit would hold now. */
export interface KitStatus {
  readonly made: number | null;
  readonly generation: number;
  readonly proven: boolean;
  readonly current: boolean;
}

/** A kit to print and to keep; `file` goes beside it or elsewhere, it is sealed. */
export interface Kit {
  readonly words: readonly string[];
  readonly text: string;
  readonly file: string;
  readonly made: number;
  readonly generation: number;
}

/** What a kit holds, before anything is restored from it. */
export interface KitPreview {
  readonly made: number;
  readonly generation: number;
  readonly identities: readonly {
    readonly name: string;
    readonly serverUrl: string;
    readonly clientId: string;
  }[];
}

/** Parts of the vault that cannot be fetched again from a server; `name` or `name/…`. */
const PARTS = [
  "identities",
  "pins",
  "registry",
  "memory",
  "signs",
  "seen",
  "settings",
  "registration",
  "shares",
  "job",
  "job-input",
  "approvals",
  "rules",
  "inbox",
];

const NOT_A_KIT = () =>
  new VaultError("input_invalid", "this is not a kit file", { detail: { why: "kit_file" } });

/** Owns the state of the kit in one vault. */
export class Kits {
  readonly #vault: Vault;
  readonly #document: Document<KitState | null>;

  constructor(vault: Vault) {
    this.#vault = vault;
    this.#document = new Document<KitState | null>(vault, "kit", null);
  }

  /** @throws VaultError `vault_locked` */
  async status(): Promise<KitStatus> {
    const state = await this.#document.get();
    if (state === null) return { made: null, generation: 0, proven: false, current: false };
    const { made, generation, proven, content } = state;
    return { made, generation, proven, current: content === contentHash(await this.#content()) };
  }

  /** Makes a kit with a new code; an older kit stays readable, with what it had then. */
  async create(now: number): Promise<Kit> {
    return this.#make(newKitCode(), now, false);
  }

  /** Seals the present content under the code that is on paper already. @throws VaultError `not_found` without a kit */
  async renew(now: number): Promise<Kit> {
    const state = await this.#document.get();
    if (state === null) throw new VaultError("not_found", "there is no kit yet");
    return this.#make(decodeBase64Url(state.code), now, state.proven);
  }

  /** Returns whether the person has the kit at hand: the words at these positions (from 1) are right. */
  async prove(answers: readonly { readonly position: number; readonly word: string }[]): Promise<boolean> {
    const state = await this.#document.get();
    if (state === null) throw new VaultError("not_found", "there is no kit yet");
    const words = kitWords(decodeBase64Url(state.code));
    const positions = new Set(answers.map(({ position }) => position));
    const isRight = answers.every(({ position, word }) => words[position - 1] === word.trim().toLowerCase());
    if (positions.size < 2 || !isRight) return false;
    await this.#document.update((before) => (before === null ? null : { ...before, proven: true }));
    return true;
  }

  async #make(code: Bytes, made: number, proven: boolean): Promise<Kit> {
    const content = await this.#content();
    const generation = ((await this.#document.get())?.generation ?? 0) + 1;
    const file = sealKit(code, content, made, generation);
    await this.#document.update(() => ({
      code: encodeBase64Url(code),
      generation,
      made,
      content: contentHash(content),
      proven,
    }));
    return { words: kitWords(code), text: kitText(code), file, made, generation };
  }

  async #content(): Promise<Record<string, string>> {
    const entries: [string, string][] = [];
    for (const part of PARTS) {
      for (const name of (await this.#vault.names(part)).sort()) {
        const text = name === part || name.startsWith(`${part}/`) ? await this.#vault.read(name) : null;
        if (text !== null) entries.push([name, text]);
      }
    }
    return Object.fromEntries(entries);
  }
}

/** Returns what the kit file holds. @throws VaultError `input_invalid` for a wrong code or file, `unsupported` */
export function previewKit(code: string, file: string): KitPreview {
  const { made, generation, content } = openKit(parseKitCode(code), file);
  const { value } = JSON.parse(content["identities"] ?? '{"value":{"list":[]}}') as {
    value: { list: Identity[] };
  };
  const identities = value.list.map(({ name, serverUrl, clientId }) => ({ name, serverUrl, clientId }));
  return { made, generation, identities };
}

/** Makes a vault of what the kit file holds, in one commit. @throws VaultError as `previewKit` and `Vault.create` */
export async function restoreKit(
  vault: Vault,
  code: string,
  file: string,
  passphrase: string,
): Promise<void> {
  const bytes = parseKitCode(code);
  const { made, generation, content } = openKit(bytes, file);
  const state: KitState = {
    code: encodeBase64Url(bytes),
    generation,
    made,
    content: contentHash(content),
    proven: true,
  };
  await vault.create(passphrase, { ...content, kit: JSON.stringify({ v: 1, value: state }) });
}

function sealKit(code: Bytes, content: Record<string, string>, made: number, generation: number): string {
  const sealed = sealBlob(keyOf(code), { name: "kit", generation, made }, utf8(JSON.stringify(content)));
  return JSON.stringify({ "sealfield-kit": 1, made, generation, sealed: encodeBase64Url(sealed) });
}

function openKit(code: Bytes, file: string) {
  const { made, generation, sealed } = parseFile(file);
  try {
    const text = fromUtf8(openBlob(keyOf(code), { name: "kit", generation, made }, decodeBase64Url(sealed)));
    return { made, generation, content: JSON.parse(text) as Record<string, string> };
  } catch {
    throw new VaultError("input_invalid", "the code does not open this file", {
      detail: { why: "kit_code" },
    });
  }
}

function parseFile(file: string): { made: number; generation: number; sealed: string } {
  let value: unknown;
  try {
    value = JSON.parse(file);
  } catch {
    throw NOT_A_KIT();
  }
  if (typeof value !== "object" || value === null) throw NOT_A_KIT();
  const { "sealfield-kit": version, made, generation, sealed } = value as Record<string, unknown>;
  if (typeof version === "number" && version > 1)
    throw new VaultError("unsupported", "made by a later version");
  const isWhole = (number: unknown): number is number => Number.isSafeInteger(number) && Number(number) >= 0;
  if (version !== 1 || !isWhole(made) || !isWhole(generation) || typeof sealed !== "string")
    throw NOT_A_KIT();
  return { made, generation, sealed };
}

function keyOf(code: Bytes): Bytes {
  return hashBytes("kit", concatBytes(Uint8Array.of(1), code));
}

function contentHash(content: Record<string, string>): string {
  return hash("kit", canonicalJson(content));
}
