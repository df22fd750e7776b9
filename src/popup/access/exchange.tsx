/** Import and export, in a tab: a file dialog closes a small window. */
import { isPopup, openTab } from "../open-tab.ts";
import { useSession } from "../session.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { Screen } from "../ui/screen.tsx";
import { Export } from "./export.tsx";
import { Import } from "./import.tsx";

const words = text.exchange;

export function Exchange() {
  const session = useSession();
  return (
    <Screen title={words.title} onBack={() => session.back()}>
      {isPopup() ? (
        <Notice
          tone="info"
          actions={
            <Button icon="external" onClick={() => void openTab("src/pages/options/index.html#exchange")}>
              {text.action.openInTab}
            </Button>
          }
        >
          {text.access.inTab}
        </Notice>
      ) : (
        <>
          <Import />
          <Export />
        </>
      )}
    </Screen>
  );
}
