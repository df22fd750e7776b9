/** Import and export, in a tab: a file dialog closes a small window. */

import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { isPopup, openTab } from "../window/open-tab.ts";
import { Screen } from "../window/screen.tsx";
import { useSession } from "../window/session.ts";
import { text } from "../words/text.ts";
import { Export } from "./export.tsx";
import { Import } from "./import.tsx";
import { exchangeText } from "./text.ts";

const words = exchangeText;

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
