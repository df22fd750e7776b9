/**
 * The pinned public keys of other clients (SECURITY.md "Keys", rule 5): own, checked, first-seen, or changed. A
 * changed key is a hard stop until the person resolves it. A server's later word never replaces a pin.
 */
import { type KeyTrust, type PinnedKeys, samePins } from "../../e3db/keys/trust.ts";
import { VaultError } from "../../errors.ts";
import type { PinState } from "../../model/person.ts";
import type { ClientId, TypeContext } from "../../wire/ids.ts";
import { DatedList, dated } from "../keep/dated-list.ts";
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
  readonly #list: DatedList<Pick<Pin, "clientId">, Pin>;
  readonly #approvals: Approvals;

  /** One set of pins per identity: `owner` is its client id. */
  constructor(vault: Vault, owner: string, approvals = new Approvals(vault, owner)) {
    this.#approvals = approvals;
    this.#list = new DatedList(vault, `pins/${owner}`, (a, b) => a.clientId === b.clientId);
  }

  async list(): Promise<readonly Pin[]> {
    return this.#list.all();
  }

  async find(clientId: ClientId): Promise<Pin | null> {
    return this.#list.find({ clientId });
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

  /**
   * Gives a known client a name and says whether its words were compared. @throws VaultError `not_found`, `key_changed`
   */
  async save(clientId: ClientId, name: string, checked: boolean): Promise<Pin> {
    const saved = await this.#list.change({ clientId }, Date.now(), (before) => {
      const pin = found(before);
      if (pin.state === "changed") throw changed(clientId);
      const state = pin.state === "own" ? "own" : checked ? "checked" : "first-seen";
      return { ...pin, name: name.trim(), state };
    });
    return found(saved);
  }

  /**
   * Resolves a change: takes the offered keys over as checked, because the person compared exactly these `words` with
   * their holder, or (with null) keeps the earlier keys, which then count against other offers.
   * @throws VaultError `not_found` when nothing changed, `key_changed` when other words are on offer by now
   */
  async resolve(clientId: ClientId, words: readonly string[] | null): Promise<Pin> {
    const resolved = await this.#list.change({ clientId }, Date.now(), (pin) => {
      if (pin?.state !== "changed") throw new VaultError("not_found", "nothing changed here");
      const { offered, ...rest } = pin;
      if (words === null) return { ...rest, state: "first-seen" };
      if (offered === undefined || offered.safetyWords.join(" ") !== words.join(" ")) throw changed(clientId);
      return { ...rest, ...offered, state: "checked" };
    });
    return found(resolved);
  }

  /**
   * Merges the people that another of my browsers knows, where its entry is newer. Keys that differ from the ones
   * here count only if they were checked there. Otherwise one of the browsers saw a wrong key, which is a hard stop.
   */
  async merge(others: readonly Pin[]): Promise<void> {
    await this.#list.merge(others, chosenPin);
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
    await this.#list.change({ clientId }, Date.now(), (pin) => {
      if (pin === null) return { clientId, name, state, keys, safetyWords: words };
      if (pin.state !== "changed" && samePins(pin.keys, keys)) return null;
      isOther = true;
      // My own pin comes from my own keys. A server that says otherwise changes nothing.
      if (pin.state === "own" || samePins(pin.keys, keys) || isOffered) return null;
      return { ...pin, state: "changed", offered: { keys, safetyWords: words } };
    });
    if (isOther) throw changed(clientId);
  }
}

/** Returns what stands in the list after a merge with `other`. */
function chosenPin(mine: Pin | null, other: Pin): Pin | null {
  if (other.state === "own" || mine?.state === "own") return mine;
  if (mine === null) return other;
  const isNewer = (other.at ?? 0) > (mine.at ?? 0);
  if (samePins(mine.keys, other.keys)) return isNewer ? other : mine;
  if (other.state === "checked") return isNewer || mine.state !== "checked" ? other : mine;
  if (mine.state !== "first-seen") return mine;
  const offered = { keys: other.keys, safetyWords: other.safetyWords };
  return dated<Pin>({ ...mine, state: "changed", offered }, Date.now(), mine);
}

function found(pin: Pin | null): Pin {
  if (pin === null) throw new VaultError("not_found", "nobody by this id is known");
  return pin;
}
