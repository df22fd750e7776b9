/** The screens below More, by name. */

import { Exchange } from "../exchange/exchange.tsx";
import { Identities } from "../identities/identities.tsx";
import { Kit } from "../kit/kit.tsx";
import { Trash } from "../record/trash.tsx";
import { Damaged } from "../unlock/damaged.tsx";
import { Passkeys } from "../unlock/passkeys.tsx";
import { Passphrase } from "../unlock/passphrase.tsx";
import { unlockText } from "../unlock/text.ts";
import type { MorePage } from "../window/route.ts";
import { Screen } from "../window/screen.tsx";
import { useSession } from "../window/session.ts";
import { ActivityList } from "./activity.tsx";

export function MorePages({ page }: { page: MorePage }) {
  switch (page) {
    case "kit":
      return <Kit />;
    case "passkeys":
      return <Passkeys />;
    case "passphrase":
      return <Passphrase />;
    case "identities":
      return <Identities />;
    case "exchange":
      return <Exchange />;
    case "trash":
      return <Trash />;
    case "activity":
      return <ActivityList />;
    case "repair":
      return <Repair />;
  }
}

function Repair() {
  const session = useSession();
  return (
    <Screen title={unlockText.damaged.checkTitle} onBack={() => session.back()}>
      <Damaged passphrase={null} isCheck />
    </Screen>
  );
}
