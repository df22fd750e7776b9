/**
 * A random history of a team of three, one of them with two browsers, over one real server: writing, changing,
 * deleting, sharing, stopping with and without re-seal, being offline and locked. In the end what they are shown is
 * held against what was done. Each record is changed by the browser that wrote it, so that no honest history has a
 * conflict.
 */
import { isVaultError } from "../../src/errors.ts";
import { syncBrowsers } from "../../src/vault/browsers/browsers.ts";
import type { ClientId } from "../../src/wire/ids.ts";
import type { TestServer } from "../server/harness.ts";
import { EVERYTHING, input, Person } from "../vault/person.ts";

const NAMES = ["Ada", "Bea", "Cy"] as const;
type Name = (typeof NAMES)[number];
const TYPES = ["a", "b"] as const;
const [PASSPHRASE, OTHER_PASSPHRASE] = ["correct horse battery", "another long passphrase"];

interface Browser {
  readonly called: string;
  readonly name: Name;
  readonly person: Person;
  readonly passphrase: string;
  isAway: boolean;
  isLocked: boolean;
}

/** A record as its browser wrote it last; `value` null once it is deleted. */
interface Written {
  readonly home: Browser;
  readonly type: string;
  readonly id: string;
  value: string | null;
}

/** What a history did, and every way in which its end is wrong. */
export interface Outcome {
  readonly acts: readonly string[];
  readonly wrong: readonly string[];
  readonly records: number;
}

/** Plays the history of `seed` with so many acts. @throws what an act throws that should have worked */
export async function playHistory(server: TestServer, seed: number, length: number): Promise<Outcome> {
  const random = randomOf(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const team = new Team();
  await team.join(server);
  const acts: string[] = [];
  for (let i = 0; i < length; i++) {
    const browser = pick(team.browsers);
    const kind = pick(KINDS);
    const others = NAMES.filter((name) => name !== browser.name);
    const choice = { type: pick(TYPES), other: pick(others), chance: random(), serial: i };
    const said = await team.act(browser, kind, choice);
    if (said !== null) acts.push(`${browser.called} ${said}`);
  }
  await team.settle();
  const wrong = await team.check();
  return { acts, wrong, records: team.records.length };
}

const KINDS = [
  "write",
  "write",
  "write",
  "change",
  "change",
  "delete",
  "share",
  "share",
  "share",
  "stop",
  "reseal",
  "away",
  "back",
  "lock",
  "unlock",
  "look",
  "exchange",
] as const;
type Kind = (typeof KINDS)[number];

interface Choice {
  readonly type: string;
  readonly other: Name;
  /** From 0 to below 1, to pick a record with. */
  readonly chance: number;
  readonly serial: number;
}

class Team {
  browsers: readonly Browser[] = [];
  readonly records: Written[] = [];
  /** Who may read which type of whom, as the last act that was done says. */
  readonly readers = new Set<string>();
  #acting: Browser | null = null;

  async join(server: TestServer): Promise<void> {
    const meeting = {
      url: server.url,
      token: () => server.mintToken(),
      world: {
        sleep: async () => undefined,
        fetch: async (request: Request) => {
          if (this.#acting?.isAway === true) throw new TypeError("network");
          return server.fetch(request);
        },
      },
    };
    const browsers: Browser[] = [];
    const add = (called: string, name: Name, person: Person, passphrase: string) =>
      browsers.push({ called, name, person, passphrase, isAway: false, isLocked: false });
    for (const name of NAMES) add(name, name, await Person.join(meeting, name), PASSPHRASE);
    const [ada] = browsers;
    if (ada === undefined) throw new Error("nobody joined");
    add("Ada's other browser", "Ada", await ada.person.elsewhere(), OTHER_PASSPHRASE);
    this.browsers = browsers;
    for (const browser of browsers) await this.#by(browser, () => browser.person.records.local.refresh());
  }

  /** Does one act. Returns what it came to, null where it made no sense at that moment. */
  async act(browser: Browser, kind: Kind, choice: Choice): Promise<string | null> {
    const { person } = browser;
    if (browser.isLocked) {
      if (kind !== "unlock") return null;
      await this.#by(browser, () => person.vault.unlock(browser.passphrase));
      browser.isLocked = false;
      return "unlocks";
    }
    return this.#by(browser, () => this.#act(browser, kind, choice));
  }

  async #act(browser: Browser, kind: Kind, { type, other, chance, serial }: Choice): Promise<string | null> {
    const { person } = browser;
    const mine = this.records.filter(({ home, value }) => home === browser && value !== null);
    const record = mine[Math.floor(chance * mine.length)];
    const value = `${browser.called} ${serial}`;
    switch (kind) {
      case "write": {
        const { recordId: id } = await person.records.write(`r${serial}`, input(type, { x: value }), serial);
        this.records.push({ home: browser, type, id, value });
        return `writes ${value}`;
      }
      case "change": {
        if (record === undefined) return null;
        // As in a form: from what this browser shows.
        const seen = await person.records.peek(record.id);
        if (seen === null) throw new Error(`${browser.called} does not show ${record.value}`);
        const { fields } = input(record.type, { x: value });
        await person.records.update(record.id, seen.version, fields, seen.labels, serial);
        const said = `changes ${record.value} to ${value}`;
        record.value = value;
        return said;
      }
      case "delete": {
        if (record === undefined) return null;
        const seen = await person.records.peek(record.id);
        if (seen === null) throw new Error(`${browser.called} does not show ${record.value}`);
        await person.records.remove(record.id, seen.version);
        const said = `deletes ${record.value}`;
        record.value = null;
        return said;
      }
      case "share": {
        if (browser.isAway) return null;
        const id = this.#idOf(other);
        await person.directory.lookup(id);
        await person.directory.share(type, id);
        this.readers.add(placeOf(browser.name, type, other));
        return `shares ${type} with ${other}`;
      }
      case "stop":
      case "reseal": {
        if (browser.isAway) return null;
        if (kind === "stop") await person.directory.revoke(type, this.#idOf(other));
        else await person.reseals.stopAndReseal(type, this.#idOf(other));
        this.readers.delete(placeOf(browser.name, type, other));
        return `${kind === "stop" ? "stops" : "stops and re-seals"} ${type} for ${other}`;
      }
      case "away":
        browser.isAway = true;
        return "goes away";
      case "back":
        if (!browser.isAway) return null;
        browser.isAway = false;
        person.records.local.connection.reset();
        return "comes back";
      case "lock":
        await person.vault.lock();
        browser.isLocked = true;
        return "locks";
      case "unlock":
        return null;
      case "look":
        await person.records.local.refresh();
        return "looks";
      case "exchange":
        if (browser.isAway) return null;
        await syncBrowsers(await person.accounts.current(), serial);
        return "exchanges";
    }
  }

  /** Everybody comes back and looks, until nothing is on its way. */
  async settle(): Promise<void> {
    for (const browser of this.browsers) {
      browser.isAway = false;
      if (browser.isLocked) await this.#by(browser, () => browser.person.vault.unlock(browser.passphrase));
      browser.isLocked = false;
      browser.person.records.local.connection.reset();
    }
    for (let round = 0; round < 2; round++) {
      for (const browser of this.browsers) {
        await this.#by(browser, async () => {
          await browser.person.journal.resume();
          await syncBrowsers(await browser.person.accounts.current(), 1);
          await browser.person.records.local.refresh({ sweep: true });
        });
      }
    }
  }

  /** Returns everything that is not as it was done. */
  async check(): Promise<string[]> {
    const wrong: string[] = [];
    for (const browser of this.browsers) {
      await this.#by(browser, async () => {
        const expected = this.#shownTo(browser.name);
        const { directory, journal, records } = browser.person;
        for (const strategy of ["EXACT", "SMART"] as const) {
          const shown = await records.list({ ...EVERYTHING, strategy });
          const said = shown.records.map(
            ({ type, state, fields }) => `${type} ${state} ${fields[0]?.value ?? ""}`,
          );
          wrong.push(...differences(`${browser.called} is shown (${strategy})`, said, expected));
          if (shown.total !== said.length)
            wrong.push(`${browser.called} counts ${shown.total} of ${said.length}`);
        }
        const waiting = await records.waiting();
        for (const { kind, problem } of waiting) wrong.push(`${browser.called}: a ${kind} waits, ${problem}`);
        for (const { kind } of await journal.list()) wrong.push(`${browser.called}: a ${kind} is not done`);
        const { outgoing } = await directory.list();
        const readers = outgoing.map(({ type, person, opens }) => `${type} ${person.clientId} ${opens}`);
        wrong.push(...differences(`${browser.called} lists`, readers, this.#readersOf(browser.name)));
        wrong.push(...(await this.#keysLeft(browser)));
      });
    }
    return wrong;
  }

  /** Nobody who may not read a type has a key of it. */
  async #keysLeft({ called, name, person }: Browser): Promise<string[]> {
    const { client } = await person.accounts.current();
    const wrong: string[] = [];
    for (const type of TYPES) {
      for (const other of NAMES) {
        if (other === name || this.readers.has(placeOf(name, type, other))) continue;
        if (await client.hasKey(type, this.#idOf(other)))
          wrong.push(`${other} has a key of ${called}'s ${type}`);
      }
    }
    return wrong;
  }

  #shownTo(name: Name): string[] {
    return this.records
      .filter(({ home, type }) => home.name === name || this.readers.has(placeOf(home.name, type, name)))
      .flatMap(({ type, value }) => (value === null ? [] : [`${type} verified ${value}`]));
  }

  #readersOf(name: Name): string[] {
    return TYPES.flatMap((type) =>
      NAMES.filter((other) => this.readers.has(placeOf(name, type, other))).map(
        (other) => `${type} ${this.#idOf(other)} true`,
      ),
    );
  }

  #idOf(name: Name): ClientId {
    const found = this.browsers.find((browser) => browser.name === name);
    if (found === undefined) throw new Error(`nobody called ${name}`);
    return found.person.id;
  }

  async #by<T>(browser: Browser, act: () => Promise<T>): Promise<T> {
    this.#acting = browser;
    browser.person.here();
    try {
      return await act();
    } catch (error) {
      const code = isVaultError(error) ? error.code : String(error);
      throw new Error(`${browser.called}: ${code}`, { cause: error });
    } finally {
      this.#acting = null;
    }
  }
}

function placeOf(writer: Name, type: string, reader: Name): string {
  return `${writer} ${type} ${reader}`;
}

function differences(what: string, found: readonly string[], expected: readonly string[]): string[] {
  const [left, right] = [[...found].sort(), [...expected].sort()];
  if (JSON.stringify(left) === JSON.stringify(right)) return [];
  const more = left.filter((one) => !right.includes(one));
  const less = right.filter((one) => !left.includes(one));
  return [
    `${what} ${more.length === 0 ? "nothing more" : `also ${more.join(", ")}`}; not ${less.join(", ")}`,
  ];
}

/** mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
