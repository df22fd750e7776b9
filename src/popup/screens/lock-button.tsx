/** Locks the vault; it is in the header of every section. */
import { useSession } from "../session.ts";
import { text } from "../text.ts";
import { IconButton } from "../ui/button.tsx";

export function LockButton() {
  const session = useSession();
  return (
    <IconButton
      icon="lock"
      label={text.action.lock}
      onClick={() => {
        session.lock().catch(() => session.refresh());
      }}
    />
  );
}
