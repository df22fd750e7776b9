/**
 * What servers on one database tell each other of what they count, so that together they allow about what one does.
 * Here it is only collected, by kind and name; a caller carries it from server to server.
 */

/** Kinds of counts. Each part of the server that limits something listens to its own. */
export type Kind = "client" | "address" | "failures" | "failuresFrom" | "records" | "files" | "bytes";

/** How much was counted, by kind and name: `client 1b9d…`. */
export type Counts = Readonly<Record<string, number>>;

/** Tells the others that so much was counted under a name. */
export type Tell = (name: string, count: number) => void;

export interface Peers {
  /**
   * Says that this server counts things of `kind`. `onHeard` gets what the others have counted. What is less than
   * `least` in ten seconds is not worth telling.
   */
  join(kind: Kind, least: number, onHeard: Tell): Tell;
  /** Returns whether anything is counted here. */
  readonly counts: boolean;
  /** Returns what is worth telling and was not told yet, at most `MOST_NAMES` of it, the largest shares first. */
  untold(): Counts;
  /** Hands on what another server told. */
  hear(counts: Counts): void;
}

interface Untold {
  readonly name: string;
  readonly since: number;
  count: number;
}

interface Channel {
  readonly kind: Kind;
  readonly least: number;
  readonly onHeard: Tell;
  readonly untold: Map<string, Untold>;
}

const FORGOTTEN_MS = 10_000;
/** An attack with more names than that is not worth the bytes: each server counts it for itself. */
export const MOST_NAMES = 1_000;

/** Returns peers to whom nothing was told yet. `clock` is in milliseconds, from any start. */
export function createPeers(clock: () => number = () => performance.now()): Peers {
  const channels = new Map<string, Channel>();

  return {
    join(kind, least, onHeard) {
      const untold: Channel["untold"] = new Map();
      channels.set(kind, { kind, least, onHeard, untold });
      return (name, count) => {
        const entry = untold.get(name);
        if (entry !== undefined) entry.count += count;
        else untold.set(name, { name, since: clock(), count });
      };
    },
    get counts() {
      return channels.size > 0;
    },
    untold() {
      const before = clock() - FORGOTTEN_MS;
      const found: { readonly name: string; readonly count: number; readonly share: number }[] = [];
      for (const { kind, least, untold } of channels.values()) {
        for (const { name, count, since } of untold.values()) {
          if (count >= least) found.push({ name: `${kind} ${name}`, count, share: count / least });
          if (count >= least || since < before) untold.delete(name);
        }
      }
      found.sort((a, b) => b.share - a.share);
      return Object.fromEntries(found.slice(0, MOST_NAMES).map(({ name, count }) => [name, count]));
    },
    hear(counts) {
      for (const [key, count] of Object.entries(counts)) {
        const space = key.indexOf(" ");
        channels.get(key.slice(0, space))?.onHeard(key.slice(space + 1), count);
      }
    },
  };
}
