/**
 * The pinned public keys of other clients (SECURITY.md "Keys", rule 5): own, checked, first-seen, or changed. A
 * changed key is a hard stop until the person resolves it. A server's later word never replaces a pin.
 */
import type { KeyTrust, PinnedKeys } from "../../e3db/keys/trust.ts";
import { samePins } from "../../e3db/keys/trust.ts";
import { VaultError } from "../../errors.ts";
import type { PinState } from "../../model/person.ts";
import type { ClientId, TypeContext } from "../../wire/ids.ts";
import { Document } from "../keep/document.ts";
import type { Vault } from "../lock/vault.ts";
import { Approvals } from "./approvals.ts";
import { safetyWords } from "./safety-words.ts";

/** A client this identity knows. `name` is what the person calls it, empty when never named. */
export interface Pin {
  readonly clientId: ClientId;
  readonly name: string;
  readonly state: PinState;
  readonly keys: PinnedKeys;
  readonly safetyWords: readonly string[];
  /** When this entry was last changed, in ms since 1970; of two browsers' entries the newer wins. */
  readonly at?: number;
  /** Other keys that turned up under this id. They made the pin `changed`, and the person may accept them. */
  readonly offered?: Offer;
}

/** Keys nobody vouches for yet, and their words. */
export interface Offer {
  readonly keys: PinnedKeys;
  readonly safetyWords: readonly string[];
}

/** Thrown with `detail.clientId` wherever another key turns up than the pinned one. */
function changed(clientId: ClientId): VaultError {
  return new VaultError("key_changed", "this client has other keys than before", { detail: { clientId } });
}

export class Pins implements KeyTrust {
  readonly #document: Document<readonly Pin[]>;
  readonly #approvals: Approvals;

  /** One set of pins per identity: `owner` is its client id. */
  constructor(vault: Vault, owner: string, approvals = new Approvals(vault, owner)) {
    this.#approvals = approvals;
    this.#document = new Document<readonly Pin[]>(vault, `pins/${owner}`, []);
  }

  async list(): Promise<readonly Pin[]> {
    return this.#document.get();
  }

  async find(clientId: ClientId): Promise<Pin | null> {
    return (await this.#document.get()).find((pin) => pin.clientId === clientId) ?? null;
  }

  /** @throws VaultError `key_changed` for a client whose keys changed and were not resolved */
  async keysOf(clientId: ClientId): Promise<PinnedKeys | null> {
    const pin = await this.find(clientId);
    if (pin?.state === "changed") throw changed(clientId);
    return pin?.keys ?? null;
  }

  async firstSeen(clientId: ClientId, keys: PinnedKeys): Promise<void> {
    await this.#pin(clientId, keys, "first-seen", "");
  }

  /** Pins my own keys, which I know without asking anyone. */
  async own(clientId: ClientId, keys: PinnedKeys, name: string): Promise<void> {
    await this.#pin(clientId, keys, "own", name);
  }

  /** Gives a known client a name and says whether its words were compared. @throws VaultError `not_found`, `key_changed` */
  async save(clientId: ClientId, name: string, checked: boolean): Promise<Pin> {
    const pins = await this.#document.update((list) => {
      const pin = found(list, clientId);
      if (pin.state === "changed") throw changed(clientId);
      const state = pin.state === "own" ? "own" : checked ? "checked" : "first-seen";
      return replaced(list, dated({ ...pin, name: name.trim(), state }, pin));
    });
    return found(pins, clientId);
  }

  /**
   * Resolves a change: takes the offered keys over as checked, because the person compared exactly these `words` with
   * their holder, or (with null) keeps the earlier keys, which then count against other offers.
   * @throws VaultError `not_found` when nothing changed, `key_changed` when other words are on offer by now
   */
  async resolve(clientId: ClientId, words: readonly string[] | null): Promise<Pin> {
    const pins = await this.#document.update((list) => {
      const pin = list.find((known) => known.clientId === clientId);
      if (pin?.state !== "changed") throw new VaultError("not_found", "nothing changed here");
      const { offered, ...rest } = pin;
      if (words === null) return replaced(list, dated({ ...rest, state: "first-seen" }, pin));
      if (offered === undefined || offered.safetyWords.join(" ") !== words.join(" ")) throw changed(clientId);
      return replaced(list, dated({ ...rest, ...offered, state: "checked" }, pin));
    });
    return found(pins, clientId);
  }

  /**
   * Merges the people that another of my browsers knows, where its entry is newer. Keys that differ from the ones
   * here count only if they were checked there. Otherwise one of the browsers saw a wrong key, which is a hard stop.
   */
  async merge(others: readonly Pin[]): Promise<void> {
    await this.#document.update((list) => others.reduce(withOther, list));
  }

  async isAuthorizer({ writerId, type }: TypeContext, clientId: ClientId): Promise<boolean> {
    return this.#approvals.has({ role: "authorizer", writerId, type, clientId });
  }

  async #pin(clientId: ClientId, keys: PinnedKeys, state: PinState, name: string): Promise<void> {
    const before = await this.find(clientId);
    const isKnown = before !== null && samePins(before.keys, keys);
    const isOffered = before?.offered !== undefined && samePins(before.offered.keys, keys);
    // The words take a third of a second, so they are made only for keys not met before.
    const words = isKnown || isOffered ? [] : await safetyWords(clientId, keys);
    let isOther = false;
    await this.#document.update((list) => {
      const pin = list.find((known) => known.clientId === clientId);
      if (pin === undefined) {
        return [...list, dated({ clientId, name, state, keys, safetyWords: words }, undefined)];
      }
      if (pin.state !== "changed" && samePins(pin.keys, keys)) return list;
      isOther = true;
      // My own pin comes from my own keys. A server that says otherwise changes nothing.
      if (pin.state === "own" || samePins(pin.keys, keys) || isOffered) return list;
      return replaced(list, dated({ ...pin, state: "changed", offered: { keys, safetyWords: words } }, pin));
    });
    if (isOther) throw changed(clientId);
  }
}

function withOther(list: readonly Pin[], other: Pin): readonly Pin[] {
  const mine = list.find((pin) => pin.clientId === other.clientId);
  if (other.state === "own" || mine?.state === "own") return list;
  if (mine === undefined) return [...list, other];
  const isNewer = (other.at ?? 0) > (mine.at ?? 0);
  if (samePins(mine.keys, other.keys)) return isNewer ? replaced(list, other) : list;
  if (other.state === "checked") {
    return isNewer || mine.state !== "checked" ? replaced(list, other) : list;
  }
  if (mine.state !== "first-seen") return list;
  const offered = { keys: other.keys, safetyWords: other.safetyWords };
  return replaced(list, dated({ ...mine, state: "changed", offered }, mine));
}

/** If the clock was turned back, a new entry must still sort after the old one. */
function dated(pin: Pin, before: Pin | undefined): Pin {
  return { ...pin, at: Math.max(Date.now(), (before?.at ?? 0) + 1) };
}

function found(list: readonly Pin[], clientId: ClientId): Pin {
  const pin = list.find((known) => known.clientId === clientId);
  if (pin === undefined) throw new VaultError("not_found", "nobody by this id is known");
  return pin;
}

function replaced(list: readonly Pin[], pin: Pin): readonly Pin[] {
  return list.map((other) => (other.clientId === pin.clientId ? pin : other));
}
