/** A screen that few people open: its code is loaded when it is shown, so that every window opens with less. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ErrorNotice, Skeleton } from "../ui/notice.tsx";

/** Shows what `load` gives; `label` says what is coming. */
export function Later({ load, label }: { load: () => Promise<ComponentType>; label: string }) {
  const [Loaded, setLoaded] = useState<ComponentType | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    load().then((screen) => setLoaded(() => screen), setError);
  }, [load]);
  if (error !== null) return <ErrorNotice error={error} />;
  return Loaded === null ? <Skeleton rows={3} label={label} /> : <Loaded />;
}
