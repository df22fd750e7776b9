/** One act on the page in front of the person: a sentence about it, its button, and what went wrong. */
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import type { IconName } from "../ui/icon.tsx";
import { ErrorNotice, Notice } from "../ui/notice.tsx";

interface PageActProps {
  readonly icon: IconName;
  readonly note: string;
  readonly label: string;
  readonly act: () => Promise<void>;
}

export function PageAct({ icon, note, label, act }: PageActProps) {
  const { busy, error, run } = useDoing();
  return (
    <>
      <Notice
        tone="info"
        icon={icon}
        actions={
          <Button busy={busy} onClick={() => void run(act)}>
            {label}
          </Button>
        }
      >
        {note}
      </Notice>
      {error !== null && <ErrorNotice error={error} onPage />}
    </>
  );
}
