/** Under More: the ways into access and safety, each with how it stands. */

import { sayKit } from "../kit/kit-state.ts";
import type { IconName } from "../ui/icon.tsx";
import { Icon } from "../ui/icon.tsx";
import type { MorePage } from "../window/route.ts";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { text } from "../words/text.ts";

const words = text.access;

export function AccessList() {
  const { value: kit } = useAsk("kit.status", {}, ["kit"]);
  const state = kit === null ? null : sayKit(kit, Date.now());
  return (
    <section class="card" aria-label={words.title}>
      <div class="card-head">
        <h2>{words.title}</h2>
      </div>
      <ul class="access-list">
        <Entry page="kit" icon="seal" note={state?.says ?? ""} attention={state?.attention ?? false}>
          {words.kit}
        </Entry>
        <Entry page="passkeys" icon="login" note={words.passkeysNote}>
          {words.passkeys}
        </Entry>
        <Entry page="passphrase" icon="lock" note={words.passphraseNote}>
          {words.passphrase}
        </Entry>
        <Entry page="identities" icon="contact" note={words.identitiesNote}>
          {words.identities}
        </Entry>
        <Entry page="exchange" icon="external" note={words.exchangeNote}>
          {words.exchange}
        </Entry>
        <Entry page="trash" icon="trash" note={words.trashNote}>
          {words.trash}
        </Entry>
        <Entry page="activity" icon="info" note={words.activityNote}>
          {words.activity}
        </Entry>
        <Entry page="repair" icon="check" note={words.repairNote}>
          {words.repair}
        </Entry>
      </ul>
    </section>
  );
}

interface EntryProps {
  readonly page: MorePage;
  readonly icon: IconName;
  readonly note: string;
  readonly attention?: boolean;
  readonly children: string;
}

function Entry({ page, icon, note, attention = false, children }: EntryProps) {
  const session = useSession();
  return (
    <li>
      <button type="button" class="access-entry" onClick={() => session.open({ name: "more-page", page })}>
        <Icon name={icon} />
        <span class="access-entry-text">
          <span class="row-title">{children}</span>
          <span class={`note${attention ? " warn" : ""}`}>{note}</span>
        </span>
        <Icon name="forward" size={16} />
      </button>
    </li>
  );
}
