/** Asks the background for what a screen shows: the answer seen before at once, the fresh one when it comes. */
import { useEffect, useState } from "preact/hooks";
import type { EventName } from "../../messages/event.ts";
import type { PageReply, PageRequest, QuietName } from "../../messages/page.ts";
import { onEvent } from "../../messages/send.ts";
import { useSession } from "./session.ts";

/** `value` may be an older answer while `busy`, or while `error` says why there is no newer one. */
export interface Asked<Value> {
  readonly value: Value | null;
  readonly error: unknown;
  readonly busy: boolean;
  readonly reload: () => void;
}

/**
 * Returns the answer to a request, asked again whenever one of `events` is announced; null asks nothing. Only messages
 * that do not keep the vault open can be asked like this.
 */
export function useAsk<Name extends QuietName>(
  name: Name,
  request: PageRequest<Name> | null,
  events: readonly EventName[] = [],
): Asked<PageReply<Name>> {
  const session = useSession();
  const key = request === null ? "" : JSON.stringify([name, request]);
  const [turn, setTurn] = useState(0);
  const [state, setState] = useState<{ key: string; error: unknown; busy: boolean }>({
    key,
    error: null,
    busy: request !== null,
  });

  // `key` stands for name and request, `turn` for a reload.
  useEffect(() => {
    if (request === null) return;
    let current = true;
    setState({ key, error: null, busy: true });
    session.ask(name, request).then(
      (value) => {
        // An answer that comes after a lock must not stay in memory.
        if (session.status.value?.state === "unlocked") session.seen.set(key, value);
        if (current) setState({ key, error: null, busy: false });
      },
      (error: unknown) => {
        if (current) setState({ key, error, busy: false });
      },
    );
    return () => {
      current = false;
    };
  }, [key, turn]);

  // The list is written at the call and stays the same.
  useEffect(() => {
    if (events.length === 0) return;
    return onEvent((event) => {
      if (events.includes(event)) setTurn((count) => count + 1);
    });
  }, []);

  const fresh = state.key === key ? state : { error: null, busy: request !== null };
  return {
    value: (session.seen.get(key) as PageReply<Name> | undefined) ?? null,
    error: fresh.error,
    busy: fresh.busy,
    reload: () => setTurn((count) => count + 1),
  };
}
