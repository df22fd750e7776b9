/** Screens whose code is loaded when they are first shown, so that every window opens with less. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ErrorNotice, Skeleton } from "../ui/notice.tsx";
import { text } from "../words/text.ts";

/** Returns a screen that shows what `load` gives; once loaded, it is there at once. */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loaded: ComponentType<Props> | null = null;
  return function Later(props: Props) {
    const [Shown, setShown] = useState<ComponentType<Props> | null>(() => loaded);
    const [error, setError] = useState<unknown>(null);
    const fetch = () => {
      setError(null);
      load().then((screen) => {
        loaded = screen;
        setShown(() => screen);
      }, setError);
    };
    // Once, when the screen appears.
    useEffect(() => {
      if (Shown === null) fetch();
    }, []);
    if (Shown !== null) return <Shown {...props} />;
    return (
      <main class="body">
        {error === null ? (
          <Skeleton rows={6} label={text.opening} />
        ) : (
          <ErrorNotice error={error} onRetry={fetch} />
        )}
      </main>
    );
  };
}
