/** The state of one thing that a screen does at a time: whether it runs, and what went wrong with it. */
import { useRef, useState } from "preact/hooks";

export interface Doing {
  readonly busy: boolean;
  /** What went wrong last; null while nothing did. */
  readonly error: unknown;
  /** Runs `act` unless something runs; a failure becomes `error`. Returns whether it ran and worked. */
  readonly run: (act: () => Promise<unknown>) => Promise<boolean>;
  /** Shows `error` without running anything; null takes away what is shown. */
  readonly fail: (error: unknown) => void;
}

/** Returns the state of one thing that is done at a time; `refusal` is an error to begin with. */
export function useDoing(refusal: unknown = null): Doing {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(refusal);
  // A second press may come before the screen is drawn again.
  const running = useRef(false);
  const run = async (act: () => Promise<unknown>): Promise<boolean> => {
    if (running.current) return false;
    running.current = true;
    setBusy(true);
    setError(null);
    try {
      await act();
      return true;
    } catch (failure) {
      setError(failure);
      return false;
    } finally {
      running.current = false;
      setBusy(false);
    }
  };
  return { busy, error, run, fail: setError };
}
