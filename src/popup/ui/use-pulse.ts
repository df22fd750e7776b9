/** Looks again and again at something that changes by itself, while it is on the screen. */
import { useEffect, useRef } from "preact/hooks";

const EVERY_MS = 500;

/** Calls the newest `look` every `everyMs` until the component goes; not while `isOn` is false. */
export function usePulse(look: () => void, everyMs = EVERY_MS, isOn = true): void {
  const newest = useRef(look);
  newest.current = look;
  useEffect(() => {
    if (!isOn) return;
    const timer = setInterval(() => newest.current(), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, isOn]);
}
