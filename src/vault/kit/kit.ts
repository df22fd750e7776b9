/**
 * The recovery kit (SECURITY.md, "At rest"): identities, pins, access keys and high-water marks sealed under a code
 * that the person keeps on paper; kept as a note on each server and as a file. The state is its own journal: the kit
 * is sent again until each server holds it.
 */
import { decodeBase64Url, encodeBase64Url } from "../../crypto/base64url.ts";
import { randomBytes } from "../../crypto/bytes.ts";
import { canonicalJson } from "../../crypto/canonical-json.ts";
import { hash } from "../../crypto/hash.ts";
import type { RequestWorld } from "../../e3db/http/world.ts";
import type { Identity } from "../../e3db/identity.ts";
import { type ErrorCode, isVaultError, toVaultError, VaultError } from "../../errors.ts";
import type { KitCare, KitStatus, KitView } from "../../model/kit.ts";
import type { IdentityStore } from "../identity/identities.ts";
import { Document } from "../keep/document.ts";
import { createQueue } from "../lock/queue.ts";
import type { Vault } from "../lock/vault.ts";
import { wordTyped } from "../memory/typed-words.ts";
import { kitText, kitWords, newKitCode, parseKitCode } from "./kit-code.ts";
import { type KitContent, movedTo, openKit, sealKit } from "./kit-file.ts";
import { canKeepKit, fetchKitNotes, removeKitNote, writeKitNote } from "./kit-note.ts";
import { readKitParts, withoutQuads } from "./kit-parts.ts";

/** The kit that one server holds. `problem` is the reason why it does not hold the last one, null when it does. */
interface Place {
  readonly noteId: string | null;
  readonly generation: number;
  /** When it was last seen to hold it, in ms since 1970. */
  readonly at: number;
  readonly problem: ErrorCode | null;
}

/** The vault's knowledge of its kit. The code stays here, sealed, so that the kit can be renewed. */
interface KitState {
  readonly code: string;
  readonly generation: number;
  /** ms since 1970 */
  readonly made: number;
  readonly content: string;
  /** When the person last showed that the kit is at hand, in ms since 1970. */
  readonly provenAt: number | null;
  /** A random name of this browser, and its names for the kits it made, the last one last. */
  readonly browser: string;
  readonly issued: readonly string[];
  /** The last kit of each other browser that was seen. */
  readonly marks: Readonly<Record<string, string>>;
  readonly places: Readonly<Record<string, Place>>;
  /** Notes of earlier codes that are still to be deleted. */
  readonly stale: readonly { readonly serverUrl: string; readonly noteId: string }[];
  /** Set when a server holds a kit of this browser that it does not remember: the profile was set back. */
  readonly setBack: { readonly made: number; readonly generation: number; readonly mark: string } | null;
}

/** Most characters of a kit that still fit into a request once they are sealed again. */
const LARGEST_NOTE = 5_000_000;

const LOOK_EVERY_MS = 24 * 60 * 60_000;

const noKit = () => new VaultError("not_found", "there is no kit yet");

/** Owns the state of the kit in one vault. */
export class Kits {
  readonly #vault: Vault;
  readonly #identities: IdentityStore;
  readonly #world: RequestWorld;
  readonly #document: Document<KitState | null>;
  readonly #inTurn = createQueue();

  constructor(vault: Vault, identities: IdentityStore, world: RequestWorld = {}) {
    this.#vault = vault;
    this.#identities = identities;
    this.#world = world;
    this.#document = new Document<KitState | null>(vault, "kit", null);
  }

  /**
   * Returns the part of the status that needs no look at the content of the kit.
   * @throws VaultError `vault_locked`
   */
  async care(): Promise<KitCare> {
    const state = await this.#document.get();
    if (state === null) return { made: null, provenAt: null, setBack: null };
    const { made, provenAt, setBack } = state;
    return {
      made,
      provenAt,
      setBack: setBack === null ? null : { made: setBack.made, generation: setBack.generation },
    };
  }

  /** @throws VaultError `vault_locked` */
  async status(): Promise<KitStatus> {
    const care = await this.care();
    const state = await this.#document.get();
    if (state === null) return { ...care, generation: 0, current: false, places: [] };
    const { generation, content } = state;
    const places = (await this.#servers()).map(({ serverUrl }) => {
      const place = state.places[serverUrl];
      return { serverUrl, held: place?.generation === generation, problem: place?.problem ?? null };
    });
    const current = content === contentHash(await readKitParts(this.#vault));
    return { ...care, generation, current, places };
  }

  /** Makes a kit with a new code. Notes of an earlier code are deleted at the next `sync`, its files stay readable. */
  async create(now: number): Promise<KitView> {
    return this.#inTurn(async () => {
      const before = await this.#document.get();
      const stale = Object.entries(before?.places ?? {}).flatMap(([serverUrl, { noteId }]) =>
        noteId === null ? [] : [{ serverUrl, noteId }],
      );
      const content = await readKitParts(this.#vault);
      const generation = (before?.generation ?? 0) + 1;
      const state: KitState = {
        code: encodeBase64Url(newKitCode()),
        generation,
        made: now,
        content: contentHash(content),
        provenAt: null,
        browser: before?.browser ?? randomName(),
        issued: issuedBy(before),
        marks: before?.marks ?? {},
        places: {},
        stale: [...(before?.stale ?? []), ...stale],
        setBack: null,
      };
      await this.#document.update(() => state);
      return this.#kit(state, content);
    });
  }

  /** Returns the kit with its code, for printing it again. The caller must have checked the passphrase. */
  async show(now: number): Promise<KitView> {
    return this.#inTurn(async () => {
      const content = await readKitParts(this.#vault);
      return this.#kit(await this.#renewed(content, now), content);
    });
  }

  /** Returns whether the person has the kit at hand: the words at these positions (from 1) are right. */
  async prove(
    answers: readonly { readonly position: number; readonly word: string }[],
    now: number,
  ): Promise<boolean> {
    const state = await this.#document.get();
    if (state === null) throw noKit();
    const words = kitWords(decodeBase64Url(state.code));
    const positions = new Set(answers.map(({ position }) => position));
    const isRight = answers.every(({ position, word }) => words[position - 1] === wordTyped(word));
    if (positions.size < 2 || !isRight) return false;
    await this.#document.update((before) => (before === null ? null : { ...before, provenAt: now }));
    return true;
  }

  /**
   * Brings every server up to the present content of the kit. Returns whether all hold it. `status` has the failures,
   * and the next call retries them.
   * @throws VaultError `vault_locked`, `storage_failed`
   */
  async sync(now: number): Promise<boolean> {
    return this.#inTurn(async () => {
      if ((await this.#document.get()) === null) return true;
      const content = await readKitParts(this.#vault);
      let state = await this.#renewed(content, now);
      for (const writer of await this.#servers()) {
        const place = state.places[writer.serverUrl];
        // A server may have lost it, and a profile may have been set back, so this looks from time to time.
        const isFresh = place !== undefined && Math.abs(now - place.at) < LOOK_EVERY_MS;
        if (isFresh && place.generation === state.generation) continue;
        state = await this.#send(writer, state, content, now);
      }
      await this.#sweep();
      const { places, generation } = state;
      return (await this.#servers()).every(({ serverUrl }) => places[serverUrl]?.generation === generation);
    });
  }

  /**
   * Makes the next `sync` look at every server, because one went back to an earlier state and may have lost the kit.
   */
  async lookAgain(): Promise<void> {
    await this.#document.update((state) => {
      if (state === null) return null;
      const places = Object.entries(state.places).map(([url, place]) => [url, { ...place, at: 0 }]);
      return { ...state, places: Object.fromEntries(places) };
    });
  }

  /**
   * Continues with the content of this profile, although the profile once made a later kit. The next `sync` replaces
   * that kit.
   */
  async acceptSetBack(): Promise<void> {
    await this.#document.update((state) => {
      if (state === null || state.setBack === null) return state;
      return { ...state, issued: [state.setBack.mark, ...state.issued], setBack: null };
    });
  }

  /** One identity per server that can write the note there, the active one first. */
  async #servers(): Promise<Identity[]> {
    const active = await this.#identities.active();
    const rest = (await this.#identities.list()).filter(({ clientId }) => clientId !== active?.clientId);
    const all = [...(active === null ? [] : [active]), ...rest].filter(canKeepKit);
    return all.filter(
      (one, index) => all.findIndex(({ serverUrl }) => serverUrl === one.serverUrl) === index,
    );
  }

  /** Counts one generation up when the content is another than at the last. */
  async #renewed(content: Record<string, string>, now: number): Promise<KitState> {
    const state = await this.#document.update((before) => {
      if (before === null) throw noKit();
      const digest = contentHash(content);
      if (before.content === digest) return before;
      const generation = before.generation + 1;
      return { ...before, generation, made: now, content: digest, issued: issuedBy(before) };
    });
    if (state === null) throw noKit();
    return state;
  }

  /** Looks at what the server holds, then writes. Never throws for the network: the problem is kept. */
  async #send(
    writer: Identity,
    state: KitState,
    content: Record<string, string>,
    now: number,
  ): Promise<KitState> {
    const { serverUrl } = writer;
    const code = decodeBase64Url(state.code);
    try {
      const seen = await this.#heed(await fetchKitNotes(serverUrl, code, this.#world), state, now);
      const whole = await sealKit(code, contentOf(seen, content));
      const file =
        whole.length <= LARGEST_NOTE ? whole : await sealKit(code, contentOf(seen, withoutQuads(content)));
      const noteId = await writeKitNote(writer, code, file, this.#world);
      return await this.#note(serverUrl, {
        noteId,
        generation: seen.generation,
        at: now,
        problem: null,
      });
    } catch (error) {
      if (isVaultError(error, "vault_locked") || isVaultError(error, "storage_failed")) throw error;
      const { noteId = null, generation = 0, at = 0 } = state.places[serverUrl] ?? {};
      return this.#note(serverUrl, { noteId, generation, at, problem: toVaultError(error).code });
    }
  }

  /**
   * Looks at the kits that a server holds before it replaces them. It overtakes kits of other browsers. A kit that
   * this browser made but does not remember is better than the present content, so it stays until the person has
   * decided.
   */
  async #heed(files: readonly string[], state: KitState, now: number): Promise<KitState> {
    const { browser, issued } = state;
    const code = decodeBase64Url(state.code);
    // A kit that does not open is not ours. It must not keep ours from being renewed.
    const opened = await Promise.all(files.map((file) => openKit(code, file).catch(() => null)));
    const found = opened
      .flatMap((kit) => (kit === null ? [] : [kit]))
      .sort((a, b) => a.generation - b.generation);
    for (const { marks, made, generation } of found) {
      const mark = marks[browser];
      if (mark === undefined || issued.includes(mark)) continue;
      await this.#document.update((before) =>
        before === null ? null : { ...before, setBack: { made, generation, mark } },
      );
      throw new VaultError("conflict", "the server holds a kit of this browser that it does not remember");
    }
    const { [browser]: _, ...marks } = Object.assign({ ...state.marks }, ...found.map((kit) => kit.marks));
    const isOvertaken = found.every(
      (kit) =>
        kit.generation < state.generation ||
        (kit.generation === state.generation && kit.marks[browser] === issued.at(-1)),
    );
    if (isOvertaken) return { ...state, marks };
    const generation = 1 + (found.at(-1)?.generation ?? 0);
    const saved = await this.#document.update((before) =>
      before === null ? null : { ...before, generation, made: now, marks, issued: issuedBy(before) },
    );
    if (saved === null) throw noKit();
    return saved;
  }

  async #note(serverUrl: string, place: Place): Promise<KitState> {
    const state = await this.#document.update((before) =>
      before === null ? null : { ...before, places: { ...before.places, [serverUrl]: place } },
    );
    if (state === null) throw noKit();
    return state;
  }

  /** Deletes the notes of earlier codes; what fails is tried again the next time. */
  async #sweep(): Promise<void> {
    for (const { serverUrl, noteId } of (await this.#document.get())?.stale ?? []) {
      const writers = (await this.#identities.list()).filter(
        (identity) => identity.serverUrl === serverUrl && canKeepKit(identity),
      );
      const results = await Promise.allSettled(
        writers.map((writer) => removeKitNote(writer, noteId, this.#world)),
      );
      if (!results.some(({ status }) => status === "fulfilled")) continue;
      await this.#document.update((before) =>
        before === null ? null : { ...before, stale: before.stale.filter((note) => note.noteId !== noteId) },
      );
    }
  }

  async #kit(state: KitState, content: Record<string, string>): Promise<KitView> {
    const { made, generation } = state;
    const code = decodeBase64Url(state.code);
    const file = await sealKit(code, contentOf(state, content));
    const servers = (await this.#servers()).map(({ serverUrl }) => serverUrl);
    return { words: kitWords(code), text: kitText(code), file, made, generation, servers };
  }
}

/**
 * Returns the newest kit that `serverUrl` keeps for the code, as a file. @throws VaultError `not_found` when it keeps
 * none, `input_invalid` for a mistyped code, and as the network does
 */
export async function findKit(code: string, serverUrl: string, world: RequestWorld = {}): Promise<string> {
  const bytes = parseKitCode(code);
  const files = await fetchKitNotes(serverUrl, bytes, world);
  const kits = await Promise.all(
    files.map(async (file) => ({ file, kit: await openKit(bytes, file).catch(() => null) })),
  );
  const [newest] = kits
    .flatMap(({ file, kit }) => (kit === null ? [] : [{ file, generation: kit.generation }]))
    .sort((a, b) => b.generation - a.generation);
  if (newest === undefined) throw new VaultError("not_found", "the server keeps no kit of this code");
  return newest.file;
}

/**
 * Makes a vault of what the kit file holds, in one commit; `at` is the address that was typed for its server, null for
 * the one in the kit. @throws VaultError as `openKit`, `movedTo` and `Vault.create`
 */
export async function restoreKit(
  vault: Vault,
  code: string,
  file: string,
  passphrase: string,
  now: number,
  at: string | null = null,
): Promise<void> {
  const bytes = parseKitCode(code);
  const { made, generation, content, marks } = await openKit(bytes, file);
  const state: KitState = {
    code: encodeBase64Url(bytes),
    generation,
    made,
    content: contentHash(content),
    // A person who restores from the kit has it at hand.
    provenAt: now,
    browser: randomName(),
    issued: [randomName()],
    marks,
    places: {},
    stale: [],
    setBack: null,
  };
  await vault.create(passphrase, { ...movedTo(content, at), kit: JSON.stringify({ v: 1, value: state }) });
}

function contentHash(content: Record<string, string>): string {
  return hash("kit", canonicalJson(content));
}

function randomName(): string {
  return encodeBase64Url(randomBytes(12));
}

/** Most names of kits that a server may hold: those made while it could not be reached. */
const MOST_ISSUED = 500;

/** Returns the names of the kits made so far, and one for the kit that is made now. */
function issuedBy(state: KitState | null): string[] {
  return [...(state?.issued ?? []), randomName()].slice(-MOST_ISSUED);
}

function contentOf(state: KitState, content: Record<string, string>): KitContent {
  const { made, generation, browser, issued } = state;
  return { made, generation, content, marks: { ...state.marks, [browser]: issued.at(-1) ?? "" } };
}
