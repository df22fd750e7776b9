/** The screens below More, by name. */
import type { MorePage } from "../route.ts";
import { useSession } from "../session.ts";
import { text } from "../text.ts";
import { Screen } from "../ui/screen.tsx";
import { ActivityList } from "./activity.tsx";
import { Damaged } from "./damaged.tsx";
import { Exchange } from "./exchange.tsx";
import { Identities } from "./identities.tsx";
import { Kit } from "./kit.tsx";
import { Passkeys } from "./passkeys.tsx";
import { Passphrase } from "./passphrase.tsx";

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
    case "activity":
      return <ActivityList />;
    case "repair":
      return <Repair />;
  }
}

function Repair() {
  const session = useSession();
  return (
    <Screen title={text.damaged.checkTitle} onBack={() => session.back()}>
      <Damaged passphrase={null} isCheck />
    </Screen>
  );
}
