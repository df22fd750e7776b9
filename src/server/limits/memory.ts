/**
 * How many bytes of requests and answers the process holds, for each client and in all. One who asks for more waits;
 * when others wait for room, whoever holds most and does not read what it asked for is cut off.
 */
import { VaultError } from "../../errors.ts";

export interface MemoryOptions {
  /**
   * Bytes of one client. Something larger than that is held when nothing else of the client's is; and there are up to
   * twice as many when one request has a turn, for which others of the client wait with what they hold.
   */
  readonly perClient: number;
  readonly total: number;
  /** Milliseconds that an answer may wait to be read while others wait for its room. */
  readonly unreadMs: number;
}

/** About five copies of each byte exist while it is turned from rows into an answer, or from a body into rows. */
const DEFAULT_MEMORY: MemoryOptions = { perClient: 32e6, total: 96e6, unreadMs: 5_000 };

/** What one request holds. */
export interface Hold {
  /** Holds `bytes` more once there is room, or fails with the reason of `signal` when that aborts before. */
  more(bytes: number, signal: AbortSignal): Promise<void>;
  /**
   * As `more`, for bytes that are still to come: until they have `arrived` they count for the client alone, so that
   * nobody takes the others' room by announcing much.
   */
  expect(bytes: number, signal: AbortSignal): Promise<void>;
  /** Says that so much of what was expected has arrived. @throws VaultError `timeout` when there is no room for it */
  arrived(bytes: number): void;
  /** Says that others of the client may wait for this request, which then does not wait for what they hold. */
  inTurn(): void;
  /** Says that the answer is ready and has `bytes`; `cut` ends it when the caller does not read it. */
  answered(bytes: number, cut: () => void): void;
  release(): void;
}

export interface Memory {
  /** Returns a hold on nothing yet for the client `name`. */
  hold(name: string): Hold;
  /** Returns how many bytes are held in all. */
  held(): number;
}

interface Holding {
  readonly name: string;
  /** Whether it is over: nothing is held for it any more. */
  isOver: boolean;
  /** Whether it has a turn, for which others of its client wait; and whether it holds more than is left beside those. */
  hasTurn: boolean;
  isBeyond: boolean;
  /** What counts for the client, and what counts in all. */
  own: number;
  all: number;
  unread: { readonly since: number; readonly cut: () => void } | null;
}

/** How much something counts for its client, and in all. */
interface Share {
  readonly own: number;
  readonly all: number;
}

interface Waiting {
  readonly holding: Holding;
  readonly share: Share;
  readonly begin: () => void;
}

/** Returns a memory that holds nothing. */
export function createMemory({ perClient, total, unreadMs }: MemoryOptions = DEFAULT_MEMORY): Memory {
  const clients = new Map<string, number>();
  const holdings = new Set<Holding>();
  const waiting = new Set<Waiting>();
  let all = 0;
  let timer: NodeJS.Timeout | undefined;

  // What a request holds itself is never in its way: it would wait for its own end.
  const isAlone = ({ name, own }: Holding) => (clients.get(name) ?? 0) === own;
  const isWithin = ({ name }: Holding, bytes: number) => (clients.get(name) ?? 0) + bytes <= perClient;

  /** Whether the bytes fit beside what waits to be read: what else the client holds may wait for the turn of `holding`. */
  function isBeside({ name, own, hasTurn }: Holding, bytes: number): boolean {
    if (!hasTurn) return false;
    const ofClient = [...holdings].filter((one) => one.name === name);
    if (ofClient.some((one) => one.isBeyond) || (clients.get(name) ?? 0) + bytes > 2 * perClient)
      return false;
    const unread = ofClient.reduce((sum, one) => sum + (one.unread === null ? 0 : one.own), 0);
    return unread === 0 || unread + own + bytes <= perClient;
  }

  const fitsClient = (holding: Holding, { own }: Share) =>
    isAlone(holding) || isWithin(holding, own) || isBeside(holding, own);
  const fitsAll = (holding: Holding, bytes: number) => all === holding.all || all + bytes <= total;
  const fits = (holding: Holding, share: Share) => fitsClient(holding, share) && fitsAll(holding, share.all);

  function add(holding: Holding, share: Share): void {
    if (holding.isOver) return;
    if (share.own > 0 && !isAlone(holding) && !isWithin(holding, share.own)) holding.isBeyond = true;
    holding.own += share.own;
    holding.all += share.all;
    all += share.all;
    const held = (clients.get(holding.name) ?? 0) + share.own;
    if (held === 0) clients.delete(holding.name);
    else clients.set(holding.name, held);
    if (share.own < 0 || share.all < 0) beginNext();
  }

  function beginNext(): void {
    for (const one of waiting) {
      if (!fits(one.holding, one.share)) continue;
      waiting.delete(one);
      one.begin();
    }
    lookAfterUnread();
  }

  /** Cuts off the oldest request with an unread answer of the client that holds most, while others wait for room. */
  function lookAfterUnread(): void {
    const isShort = [...waiting].some(({ holding, share }) => fitsClient(holding, share));
    if (!isShort) {
      clearTimeout(timer);
      timer = undefined;
      return;
    }
    const before = performance.now() - unreadMs;
    const late = [...holdings].filter(({ unread }) => unread !== null && unread.since <= before);
    const ofName = ({ name }: Holding) => clients.get(name) ?? 0;
    const [worst] = late.sort((a, b) => ofName(b) - ofName(a));
    worst?.unread?.cut();
    timer ??= setTimeout(() => {
      timer = undefined;
      lookAfterUnread();
    }, unreadMs / 5).unref();
  }

  async function take(holding: Holding, share: Share, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (fits(holding, share)) return add(holding, share);
    return new Promise((resolve, reject) => {
      const leave = () => {
        waiting.delete(entry);
        reject(signal.reason);
      };
      const entry = {
        holding,
        share,
        begin: () => {
          signal.removeEventListener("abort", leave);
          add(holding, share);
          resolve();
        },
      };
      waiting.add(entry);
      signal.addEventListener("abort", leave, { once: true });
      lookAfterUnread();
    });
  }

  return {
    hold: (name) => {
      const holding: Holding = {
        name,
        isOver: false,
        hasTurn: false,
        isBeyond: false,
        own: 0,
        all: 0,
        unread: null,
      };
      holdings.add(holding);
      return {
        more: (bytes, signal) => take(holding, { own: bytes, all: bytes }, signal),
        expect: (bytes, signal) => take(holding, { own: bytes, all: 0 }, signal),
        arrived(bytes) {
          if (!fitsAll(holding, bytes)) throw full();
          add(holding, { own: 0, all: bytes });
        },
        inTurn() {
          holding.hasTurn = true;
        },
        answered(bytes, cut) {
          holding.unread = { since: performance.now(), cut };
          add(holding, { own: bytes - holding.own, all: bytes - holding.all });
        },
        release() {
          holdings.delete(holding);
          holding.unread = null;
          add(holding, { own: -holding.own, all: -holding.all });
          holding.isOver = true;
        },
      };
    },
    held: () => all,
  };
}

function full(): VaultError {
  return new VaultError("timeout", "the server holds as much as it can; try again");
}
