/**
 * Listeners that answer a message by a promise, in a browser whose own listeners answer by a call. It serves what the
 * build puts in the place of webextension-polyfill, so it imports nothing.
 */
type Listener<Sender> = (message: unknown, sender: Sender) => Promise<unknown> | undefined;
type Native<Sender> = (message: unknown, sender: Sender, answer: (reply: unknown) => void) => unknown;

interface MessageEvent<Listens> {
  addListener(listener: Listens): void;
  removeListener(listener: Listens): void;
}

/** Returns `native` for listeners that answer by a promise, or by undefined what is not for them. */
export function answeringByPromise<Sender>(
  native: MessageEvent<Native<Sender>>,
): MessageEvent<Listener<Sender>> {
  const wrapped = new Map<Listener<Sender>, Native<Sender>>();
  const answering =
    (listener: Listener<Sender>): Native<Sender> =>
    (message, sender, answer) => {
      const reply = listener(message, sender);
      if (reply === undefined) return undefined;
      reply.then(answer);
      // Says that the answer comes later.
      return true;
    };
  return {
    addListener(listener) {
      const known = wrapped.get(listener) ?? answering(listener);
      wrapped.set(listener, known);
      native.addListener(known);
    },
    removeListener(listener) {
      const known = wrapped.get(listener);
      if (known !== undefined) native.removeListener(known);
      wrapped.delete(listener);
    },
  };
}
