/** The people that this identity knows, its shares with them, and theirs with it. Shares use pinned keys only. */

import { isVaultError, VaultError } from "../../errors.ts";
import type { Answer, GroupView, PeopleView, PersonView, ShareView } from "../../model/person.ts";
import type { TypeRule, TypeView } from "../../model/record-type.ts";
import { type ClientId, recordType, clientId as toClientId } from "../../wire/ids.ts";
import type { IncomingShare } from "../../wire/policy.ts";
import type { Account, Accounts } from "../identity/open-identity.ts";
import type { Act, Journal } from "../jobs/journal.ts";
import { makeCard, readCard } from "../memory/card.ts";
import { BROWSERS_TYPE, personsType } from "../memory/reserved-types.ts";
import { ruleOf } from "../sealing/rules.ts";
import { ACCESS_STEPS, type AccessInput, accessId } from "./access-act.ts";
import { groupsReading } from "./outsiders.ts";
import { type ListedShare, Readers } from "./readers.ts";

/** Somebody as the vault names them. */
interface Person extends PersonView {
  readonly clientId: ClientId;
}

export class Directory {
  readonly #accounts: Accounts;
  readonly #access: Act<AccessInput, null>;
  readonly #readers = new Readers();

  constructor(accounts: Accounts, journal: Journal) {
    this.#accounts = accounts;
    this.#access = journal.add("access", ACCESS_STEPS);
  }

  /** Returns everyone known and every share, as the server lists them now. */
  async list(): Promise<PeopleView> {
    const account = await this.#accounts.current();
    const [outgoing, incoming] = await Promise.all([this.#readers.list(account), account.client.incoming()]);
    await this.#hear(account, outgoing, incoming);
    const shares = {
      outgoing: await Promise.all(
        outgoing.map(async ({ type, readerId, readerName, opens }) => ({
          type,
          person: await personOf(account, readerId, readerName),
          opens,
        })),
      ),
      incoming: await Promise.all(
        incoming.map(async ({ type, writerId, writerName }) => ({
          type,
          person: await personOf(account, writerId, writerName),
          answer: await account.inbox.answerTo(writerId, type),
        })),
      ),
    };
    const known = await Promise.all(
      (await account.pins.list()).map(({ clientId }) => personOf(account, clientId)),
    );
    const ended = await Promise.all(
      (await account.heard.ended()).map(async ({ writerId, type, at }) => ({
        type,
        person: await personOf(account, writerId),
        at,
      })),
    );
    const met = [...shares.outgoing, ...shares.incoming].map(({ person }) => person);
    const people = new Map([...met, ...known].map((person) => [person.clientId, person]));
    return { ...shares, ended, people: [...people.values()].filter(({ me }) => !me) };
  }

  /** Remembers what the lists say for when they are not at hand: rows name people too. */
  async #hear(
    { heard, inbox, identity }: Account,
    outgoing: readonly ListedShare[],
    incoming: readonly IncomingShare[],
  ): Promise<void> {
    const others = incoming.filter(({ writerId }) => writerId !== identity.clientId);
    await heard.people([
      ...others.map(({ writerId, writerName }) => ({ id: writerId, name: writerName })),
      ...outgoing.map(({ readerId, readerName }) => ({ id: readerId, name: readerName })),
    ]);
    await heard.shares(others, await inbox.muted(), Date.now());
  }

  /** Forgets the news that somebody stopped sharing a type. */
  async dismissEnded(writerId: string, type: string): Promise<void> {
    const { heard } = await this.#accounts.current();
    await heard.dismiss(toClientId(writerId), type);
  }

  /** Returns who `id` is, without asking the server. @throws VaultError `input_invalid` when it is no client id */
  async person(id: string): Promise<Person> {
    return personOf(await this.#accounts.current(), toClientId(id));
  }

  /** Returns the persons who can read the own `type` now. */
  async readersOf(type: string): Promise<Person[]> {
    const account = await this.#accounts.current();
    const shares = (await this.#readers.list(account, type)).filter(({ opens }) => opens);
    return Promise.all(shares.map(({ readerId, readerName }) => personOf(account, readerId, readerName)));
  }

  /** Returns the groups whose members can read the own `type` now. @throws VaultError as the network does */
  async groupsReading(type: string): Promise<GroupView[]> {
    return groupsReading(await this.#accounts.current(), type);
  }

  /** Returns the persons with whom this vault itself shared the own `type`, without asking the server. */
  async recordedReadersOf(type: string): Promise<Person[]> {
    const account = await this.#accounts.current();
    return Promise.all((await account.shares.readersOf(type)).map((id) => personOf(account, id)));
  }

  /**
   * Asks the server who `id` is and remembers the keys as first seen. Other keys than before make the person
   * `changed`, which is returned, not thrown. @throws VaultError `input_invalid`, `not_found`
   */
  async lookup(id: string): Promise<Person> {
    const account = await this.#accounts.current();
    const clientId = toClientId(id.trim());
    if (clientId !== account.identity.clientId) {
      const { publicKey, signingKey } = await account.client.clientInfo(clientId);
      await account.pins.firstSeen(clientId, { publicKey, signingKey }).catch((error: unknown) => {
        if (!isVaultError(error, "key_changed")) throw error;
      });
    }
    return personOf(account, clientId);
  }

  /** Names a person and says whether the safety words were compared. @throws VaultError `not_found`, `key_changed` */
  async save(id: string, name: string, checked: boolean): Promise<Person> {
    const account = await this.#accounts.current();
    const clientId = toClientId(id);
    await account.pins.save(clientId, name, checked);
    return personOf(account, clientId);
  }

  /** Returns my own card, to be given to others by any way but the server. */
  async card(): Promise<string> {
    const { identity, ring } = await this.#accounts.current();
    return makeCard(identity, ring);
  }

  /**
   * Takes somebody's card: its keys are pinned before the server is asked, and held against what the server says.
   * @throws VaultError `input_invalid` (`why`: `card`, `other_server`, `self`), `unsupported`
   */
  async acceptCard(text: string): Promise<Person> {
    const account = await this.#accounts.current();
    const card = readCard(text);
    const refused = (why: string) =>
      new VaultError("input_invalid", "a card that is of no use here", { detail: { why } });
    if (card.serverUrl !== account.identity.serverUrl) throw refused("other_server");
    if (card.clientId === account.identity.clientId) throw refused("self");
    const isChanged = await account.pins.firstSeen(card.clientId, card.keys).then(
      () => false,
      (error: unknown) => {
        if (!isVaultError(error, "key_changed")) throw error;
        return true;
      },
    );
    if (isChanged) return personOf(account, card.clientId);
    if (card.signs) await account.memory.expectFrom(card.clientId);
    const pin = await account.pins.find(card.clientId);
    if (pin?.name === "") await account.pins.save(card.clientId, card.name, pin.state === "checked");
    return this.lookup(card.clientId);
  }

  /** Resolves a changed key, see `Pins.resolve`. @throws VaultError `not_found`, `key_changed` */
  async resolve(id: string, words: readonly string[] | null): Promise<Person> {
    const account = await this.#accounts.current();
    const clientId = toClientId(id);
    await account.pins.resolve(clientId, words);
    return personOf(account, clientId);
  }

  /**
   * Makes the key of an own type that another program made good to write and share under.
   * @throws VaultError `key_changed` when it is another key by now
   */
  async approveKey(type: string, accessKeyId: string): Promise<void> {
    const { client } = await this.#accounts.current();
    await client.keys.approve(client.context(type), accessKeyId);
  }

  /**
   * Lets a person read every record of the own `type`, now and later; `as` is kept of them first, see `save`.
   * @throws VaultError `not_found` for somebody never looked up, `key_changed`, `suite_mismatch`, `input_invalid` for
   * sharing with oneself
   */
  async share(
    type: string,
    id: string,
    as?: { readonly name: string; readonly checked: boolean },
  ): Promise<ShareView> {
    const account = await this.#accounts.current();
    const readerId = toClientId(id);
    if (readerId === account.identity.clientId) {
      throw new VaultError("input_invalid", "that is you", { detail: { why: "self" } });
    }
    const input = { type: personsType(recordType(type)), readerId, allowed: true };
    if (as !== undefined) await account.pins.save(readerId, as.name, as.checked);
    await this.#access.start(accessId(input), input);
    return { type: input.type, person: await personOf(account, readerId) };
  }

  /** Stops new access. The reader keeps whatever it already opened. It may be repeated. */
  async revoke(type: string, id: string): Promise<void> {
    const input = { type: recordType(type), readerId: toClientId(id), allowed: false };
    await this.#access.start(accessId(input), input);
  }

  /** Keeps the person's answer to a type that somebody shares. Records of a muted type are not listed. */
  async answer(writerId: string, type: string, answer: Answer): Promise<void> {
    const { inbox } = await this.#accounts.current();
    await inbox.answer(toClientId(writerId), type, answer);
  }

  /** Says how the records of an own type are written and read. @throws VaultError `type_invalid` */
  async chooseRule(type: string, rule: TypeRule, now: number): Promise<void> {
    const { client, rules } = await this.#accounts.current();
    await rules.choose(personsType(client.context(type).type), rule, now);
  }

  /** Returns the types of mine that have a key and those shared with me, by name. */
  async types(): Promise<TypeView[]> {
    const account = await this.#accounts.current();
    const { client, registry, identity } = account;
    const [outgoing, incoming] = await Promise.all([this.#readers.list(account), client.incoming()]);
    const known = (await registry.contexts()).filter(({ writerId }) => writerId === identity.clientId);
    const mine = new Set(
      [...known, ...outgoing].map(({ type }) => type).filter((type) => type !== BROWSERS_TYPE),
    );
    const theirs = new Set(incoming.map(({ type }) => type).filter((type) => !mine.has(type)));
    const types = [
      ...(await Promise.all(
        [...mine].map(async (type) => ({
          type,
          mine: true,
          sharedWith: outgoing.filter((share) => share.type === type && share.opens).length,
          rule: await ruleOf(account, type),
        })),
      )),
      ...[...theirs].map((type) => ({ type, mine: false, sharedWith: 0, rule: null })),
    ];
    return types.sort((a, b) => a.type.localeCompare(b.type));
  }
}

/** Returns whether somebody else goes by this name here. */
async function isAlike(
  { pins, heard }: Pick<Account, "pins" | "heard">,
  id: ClientId,
  name: string,
): Promise<boolean> {
  const plain = (text: string) => text.normalize("NFKC").trim().toLowerCase();
  const [known, names] = [await pins.list(), await heard.names()];
  const given = new Map(
    known.flatMap((pin) => (pin.state === "own" ? [] : [[pin.clientId as string, pin.name]])),
  );
  const all = new Map([...Object.entries(names), ...[...given].filter(([, called]) => called !== "")]);
  return [...all].some(([other, called]) => other !== id && plain(called) === plain(name));
}

/** Returns a person from the pins; `named` is what the server calls somebody nobody named here. */
export async function personOf(
  { identity, pins, heard }: Account,
  id: ClientId,
  named: string | null = null,
): Promise<Person> {
  const pin = await pins.find(id);
  const me = id === identity.clientId;
  const name = me ? identity.name : pin?.name || named || (await heard.nameOf(id));
  return {
    clientId: id,
    name,
    ...(!me && name !== "" && (await isAlike({ pins, heard }, id, name)) ? { alike: true as const } : {}),
    me,
    pin: me ? "own" : (pin?.state ?? "unknown"),
    suite: (pin?.keys.publicKey.type ?? "curve25519") === "curve25519" ? "sodium" : "nist",
    safetyWords: pin?.safetyWords ?? [],
    ...(pin?.state === "changed" && pin.offered !== undefined
      ? { offeredWords: pin.offered.safetyWords }
      : {}),
  };
}
