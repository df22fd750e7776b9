/** Buttons of the frame that act only on a press that the person means. */
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { canWatchVisibility, type Sight, watchVisibility } from "./visible.ts";

/** A place with buttons. */
export interface Watched {
  /** The element around the buttons. */
  readonly place: RefObject<HTMLDivElement | null>;
  /** Whether a press was refused because the buttons were not in full sight for long enough. */
  readonly unsure: boolean;
  /**
   * Returns what to do on a click: `act`, when it is a person's and meant. Where the browser cannot tell, a person's.
   */
  readonly guard: (act: () => void) => (event: MouseEvent) => void;
}

/** Watches the element that `place` is given to, from when it is first drawn; `isClear` as in `Around`. */
export function useSight(isClear: () => Promise<boolean>): Watched {
  const place = useRef<HTMLDivElement>(null);
  const sight = useRef<Sight | null>(null);
  const [unsure, setUnsure] = useState(false);
  useEffect(() => {
    if (place.current === null || !canWatchVisibility()) return;
    const watched = watchVisibility(place.current);
    sight.current = watched;
    return watched.stop;
  }, []);
  const guard = (act: () => void) => (event: MouseEvent) => {
    if (!event.isTrusted) return;
    const isSeen = sight.current?.isMeant(event) ?? Promise.resolve(!canWatchVisibility());
    void Promise.all([isSeen, isClear()]).then((all) => {
      const isMeant = all.every(Boolean);
      setUnsure(!isMeant);
      if (isMeant) act();
    });
  };
  return { place, unsure, guard };
}
