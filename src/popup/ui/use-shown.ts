/** Which sealed values are shown. None is any more once the window is hidden. */
import { useEffect, useState } from "preact/hooks";

export interface Shown {
  readonly has: (name: string) => boolean;
  readonly show: (names: readonly string[], on: boolean) => void;
}

export function useShown(): Shown {
  const [shown, setShown] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const hide = () => setShown(new Set());
    document.addEventListener("visibilitychange", hide);
    return () => document.removeEventListener("visibilitychange", hide);
  }, []);
  return {
    has: (name) => shown.has(name),
    show: (names, on) =>
      setShown((before) => {
        const next = new Set(before);
        for (const name of names) {
          if (on) next.add(name);
          else next.delete(name);
        }
        return next;
      }),
  };
}
