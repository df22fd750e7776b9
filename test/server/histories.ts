/**
 * Random histories of a person with two browsers and a friend over one server that is backed up at some moment and
 * restored at a later one. They follow what each browser was told is at the server, and check in the end that none of
 * it is lost, doubled or called tampered with, and that every difference is shown.
 */
import { randomUUID } from "node:crypto";
import { isVaultError } from "../../src/errors.ts";
import { sql } from "../../src/server/postgres/sql.ts";
import { syncBrowsers } from "../../src/vault/browsers/browsers.ts";
import type { OpenedRecord } from "../../src/vault/records/records.ts";
import { Browser, DrillServer, textOf } from "./drill.ts";

/** What a history came to. */
export interface Told {
  readonly acknowledged: number;
  readonly restores: number;
  /** Records that the two browsers showed as lost, older or there again. */
  readonly differences: number;
}

export interface HistoryOptions {
  readonly postgres: string;
  readonly seed: number;
  /** The server says what epoch it likes. */
  readonly lies: boolean;
}

const STEPS = 26;
const ROUNDS = 8;

/** Numbers from 0 up to 1, the same for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Runs one history. @throws Error that says what went wrong, and after which steps */
export async function runHistory(options: HistoryOptions): Promise<Told> {
  const server = await new DrillServer(options.postgres).start();
  const history = new History(server, options);
  try {
    return await history.run();
  } catch (error) {
    const steps = history.log.join("\n  ");
    throw new Error(`history ${options.seed}${options.lies ? ", a server that lies" : ""}:\n  ${steps}`, {
      cause: error,
    });
  } finally {
    await server.end();
  }
}

class History {
  readonly log: string[] = [];
  readonly #server: DrillServer;
  readonly #random: () => number;
  readonly #lies: boolean;
  /** Texts that somebody saw acknowledged, and nobody replaced or deleted since, by the record that says them. */
  readonly #heads = new Map<string, Set<string>>();
  readonly #deleted = new Set<string>();
  #count = 0;
  #acknowledged = 0;
  #differences = 0;

  constructor(server: DrillServer, { seed, lies }: HistoryOptions) {
    this.#server = server;
    this.#random = randomOf(seed);
    this.#lies = lies;
  }

  async run(): Promise<Told> {
    const desk = await Browser.join(this.#server, "Me");
    const lap = await desk.twin();
    const friend = await Browser.join(this.#server, "Friend");
    if (this.#lies) this.#lie();
    await this.#write(desk);
    await this.#write(desk);
    const mine = [desk, lap] as const;
    const backupAt = this.#below(8);
    const restoreAt = backupAt + 4 + this.#below(STEPS - backupAt - 8);
    let backup: string | null = null;
    let restores = 0;
    for (let step = 0; step < STEPS; step++) {
      if (step === backupAt) {
        this.#say("backup");
        backup = await this.#server.backup();
      }
      if (step === restoreAt && backup !== null) {
        this.#say("restore");
        await this.#server.restore(backup);
        restores++;
        await this.#lookedAt(mine);
      }
      await this.#step(mine, friend);
    }
    await this.#settle(mine, friend);
    return { acknowledged: this.#acknowledged, restores, differences: this.#differences };
  }

  /** Says another epoch now and then, or the same although it was restored. */
  #lie(): void {
    const epochs = [randomUUID(), randomUUID(), randomUUID()];
    this.#server.instead = (request) => {
      if (!request.url.endsWith("/capabilities")) return null;
      return Response.json({
        sealfield: 1,
        epoch: epochs[this.#below(epochs.length)],
        write_back: true,
        idempotency: true,
        changes: { retention_seconds: 7776000, wait_seconds: 25 },
      });
    };
  }

  async #step(mine: readonly [Browser, Browser], friend: Browser): Promise<void> {
    const at = this.#below(2);
    const browser = mine[at] ?? mine[0];
    const who = at === 0 ? "desk" : "lap";
    const kind = this.#below(20);
    if (kind < 4) await this.#write(browser, who);
    else if (kind < 9) await this.#change(browser, who);
    else if (kind < 11) await this.#remove(browser, who);
    else if (kind < 14) {
      this.#say(`${who} looks`);
      await browser.refresh();
    } else if (kind < 15) {
      this.#say(`${who} tells the other`);
      await syncBrowsers(await browser.here().accounts.current(), browser.now);
    } else if (kind < 16) {
      this.#say(`${who} sends again`);
      await browser.here().records.local.sendAgain();
    } else if (kind < 17) {
      this.#say(`${who} is started anew`);
      browser.wake();
    } else if (kind < 18) {
      this.#say(`${who} shares`);
      await browser.here().directory.lookup(friend.id);
      await browser.directory.share("note", friend.id);
    } else if (kind < 19) {
      this.#say(`${who} stops sharing`);
      await browser.here().directory.revoke("note", friend.id);
    } else {
      this.#say("the friend looks");
      await friend.refresh();
    }
  }

  async #write(browser: Browser, who = "desk"): Promise<void> {
    const text = `r${++this.#count} v1`;
    this.#say(`${who} writes ${text}`);
    const written = await browser.write(text);
    if (written.state === "verified") this.#saw(text);
  }

  async #change(browser: Browser, who: string): Promise<void> {
    const record = await this.#sound(browser);
    if (record === null) return;
    const text = `${keyOf(textOf(record))} v${++this.#count}`;
    this.#say(`${who} changes ${textOf(record)} to ${text}`);
    await this.#unlessConflict(async () => {
      const changed = await browser.change(record, text);
      if (changed.state !== "verified") return;
      this.#replaced(textOf(record));
      this.#saw(text);
    });
  }

  async #remove(browser: Browser, who: string): Promise<void> {
    const record = await this.#sound(browser);
    if (record === null) return;
    this.#say(`${who} deletes ${textOf(record)}`);
    await this.#unlessConflict(async () => {
      await browser.remove(record);
      this.#replaced(textOf(record));
      this.#deleted.add(textOf(record));
    });
  }

  /** Returns one of the records that a person would work on. */
  async #sound(browser: Browser): Promise<OpenedRecord | null> {
    const all = await browser.all();
    const own = all.filter(({ state, writerId }) => writerId === browser.id && SOUND.includes(state));
    return own.sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1))[this.#below(own.length)] ?? null;
  }

  async #unlessConflict(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (!isVaultError(error, "conflict") && !isVaultError(error, "not_found")) throw error;
      this.#say(`  refused: ${error.code}`);
    }
  }

  /** After a restore nothing is lost or called tampered with, and whatever differs is shown. */
  async #lookedAt(mine: readonly Browser[]): Promise<void> {
    for (const browser of mine) {
      await browser.refresh();
      const status = await browser.setBack();
      if (status !== null) this.#differences += status.lost + status.older + status.returned;
    }
    await this.#assertNothingLost(mine);
    for (const browser of mine) await this.#assertShown(browser);
  }

  /** Everybody comes together: all is sent again, and what differs is decided. */
  async #settle(mine: readonly [Browser, Browser], friend: Browser): Promise<void> {
    this.#say("all come together");
    for (const browser of [...mine, ...mine]) await browser.refresh();
    await this.#assertNothingLost(mine);
    for (let round = 0; ; round++) {
      for (const browser of mine) {
        await browser.refresh();
        await browser.here().records.local.sendAgain();
        await this.#decide(browser);
      }
      for (const browser of mine) await browser.refresh();
      const open = (await Promise.all(mine.map((browser) => this.#open(browser)))).flat();
      if (open.length === 0) break;
      if (round === ROUNDS) throw new Error(`still open: ${open.join(", ")}`);
    }
    await this.#assertNothingLost(mine);
    const [one, other] = [await mine[0].shown(), await mine[1].shown()];
    if (one.join() !== other.join()) throw new Error(`one shows ${one.join()}\nthe other ${other.join()}`);
    const texts = one.map((line) => line.slice(0, line.indexOf(":")));
    const keys = texts.map(keyOf);
    if (new Set(keys).size !== keys.length) throw new Error(`doubled: ${one.join()}`);
    const heads = [...this.#heads.values()].flatMap((set) => [...set]);
    const unknown = texts.filter((text) => !heads.includes(text) && !this.#deleted.has(text));
    if (unknown.length > 0) throw new Error(`shown, though replaced: ${unknown.join()}`);
    await friend.refresh();
    this.#assertHonest(await friend.all());
  }

  /** The person takes the newest of what they see of each record that differs, and deletes again what they deleted. */
  async #decide(browser: Browser): Promise<void> {
    for (const record of await browser.all()) {
      if (record.state === "returned") {
        this.#replaced(textOf(await browser.here().records.read(record.recordId)));
        await this.#unlessConflict(() => browser.remove(record));
      } else if (record.state === "conflict" || record.state === "forked" || record.state === "older") {
        const there = await browser.here().records.read(record.recordId);
        const before = await browser.records.before(record.recordId);
        const [taken, left] = [there, before].map((one) => (one === null ? "" : textOf(one))).sort(byNumber);
        if (taken === undefined || taken === "") continue;
        this.#say(`decided: ${taken} for ${left}`);
        await this.#unlessConflict(async () => {
          await browser.change(there, taken);
          if (left !== undefined && left !== taken) this.#replaced(left);
          this.#saw(taken);
        });
      } else if (record.state === "waiting") {
        await browser.here().records.takeBack(record.recordId);
      }
    }
  }

  async #open(browser: Browser): Promise<string[]> {
    const lines = await browser.shown();
    return lines.filter((line) => !line.endsWith(": verified"));
  }

  /** What each record says here, or said last, or says at the server. */
  async #visible(browser: Browser): Promise<string[]> {
    const texts: string[] = [];
    const all = await browser.all();
    this.#assertHonest(all);
    for (const record of all) {
      texts.push(textOf(record));
      if (record.state === "verified" || record.state === "only-here") continue;
      const before = await browser.here().records.before(record.recordId);
      if (before !== null) texts.push(textOf(before));
      texts.push(textOf(await browser.records.read(record.recordId)));
      // Where a difference is shown, its person finds what was before in the history.
      texts.push(...(await browser.records.versions(record.recordId)).map(textOf));
    }
    return texts;
  }

  async #assertNothingLost(mine: readonly Browser[]): Promise<void> {
    const visible = new Set<string>();
    for (const browser of mine) for (const text of await this.#visible(browser)) visible.add(text);
    const trashed = await this.#trashed(mine);
    const lost = [...this.#heads.values()]
      .flatMap((set) => [...set])
      .filter((text) => !visible.has(text) && !trashed.has(text));
    if (lost.length > 0)
      throw new Error(
        `lost: ${lost.join(", ")}; shown: ${(await Promise.all(mine.map((browser) => browser.shown()))).join(" | ")}`,
      );
  }

  /**
   * Returns what the trash holds of records that the person deleted. Who deletes the state that the server went back to
   * may not know a newer one, which the other browser then has there.
   */
  async #trashed(mine: readonly Browser[]): Promise<ReadonlySet<string>> {
    const deleted = new Set([...this.#deleted].map(keyOf));
    const kept: string[] = [];
    for (const browser of mine)
      for (const { versions } of await browser.here().records.trash()) kept.push(...versions.map(textOf));
    return new Set(kept.filter((text) => deleted.has(keyOf(text))));
  }

  #assertHonest(records: readonly OpenedRecord[]): void {
    const wrong = records.filter(({ state }) => state === "tampered" || state === "unreadable");
    if (wrong.length > 0)
      throw new Error(`${wrong.map(({ state }) => state).join()}: nobody changed anything`);
  }

  /** What is shown as it should be is so at the server, in that very version, and nothing there is left out. */
  async #assertShown(browser: Browser): Promise<void> {
    const rows = await this.#server.running.db.query<{ record_id: string; version: string }>(
      sql`select record_id, version from record where writer_id = ${browser.id} and type = 'note'`,
    );
    const there = new Map(rows.map(({ record_id, version }) => [record_id, version]));
    const own = (await browser.all()).filter(({ writerId }) => writerId === browser.id);
    const silent = own.filter((one) => one.state === "verified" && there.get(one.recordId) !== one.version);
    if (silent.length > 0) throw new Error(`not so at the server: ${silent.map(textOf).join()}`);
    const here = new Set(own.map(({ recordId }) => recordId));
    const left = [...there.keys()].filter((id) => !here.has(id));
    if (left.length > 0) throw new Error(`${left.length} records of the server are not shown`);
  }

  #saw(text: string): void {
    this.#acknowledged++;
    const key = keyOf(text);
    this.#heads.set(key, (this.#heads.get(key) ?? new Set()).add(text));
  }

  #replaced(text: string): void {
    this.#heads.get(keyOf(text))?.delete(text);
  }

  #say(line: string): void {
    this.log.push(line);
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }
}

const SOUND: readonly OpenedRecord["state"][] = ["verified", "only-here"];

function keyOf(text: string): string {
  return text.split(" ")[0] ?? "";
}

/** The later ones first. */
function byNumber(a: string, b: string): number {
  return Number(b.split(" v")[1] ?? 0) - Number(a.split(" v")[1] ?? 0);
}
