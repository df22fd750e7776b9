/** The way from a record to its earlier versions. */
import { Icon } from "../ui/icon.tsx";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { sayCount } from "../words/say.tsx";
import { recordText } from "./text.ts";

/** Nothing while there are none. */
export function HistoryEntry({ recordId }: { recordId: string }) {
  const session = useSession();
  const { value } = useAsk("record.versions", { recordId }, ["trash"]);
  if (value === null || value.length === 0) return null;
  return (
    <button
      type="button"
      class="card history-entry"
      onClick={() => session.open({ name: "history", recordId })}
    >
      <Icon name="clock" />
      <span class="row-title">{sayCount(recordText.history.open, value.length)}</span>
      <Icon name="forward" size={16} />
    </button>
  );
}
