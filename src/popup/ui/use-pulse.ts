/** Looks again and again at something that changes by itself, while it is on the screen. */
import { useEffect } from "preact/hooks";

const EVERY_MS = 500;

/** Calls `look` twice a second until the component goes. */
export function usePulse(look: () => void): void {
  useEffect(() => {
    const timer = setInterval(look, EVERY_MS);
    return () => clearInterval(timer);
  }, []);
}
