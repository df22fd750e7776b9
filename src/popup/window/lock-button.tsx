/** In the header of every section: who one is, where there is a choice, and the lock. */

import { IconButton } from "../ui/button.tsx";
import { Choice } from "../ui/field.tsx";
import { say } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { hostOf } from "./address.ts";
import { useSession } from "./session.ts";
import { useAsk } from "./use-ask.ts";

export function LockButton() {
  const session = useSession();
  return (
    <>
      <IdentityChoice />
      <IconButton
        icon="lock"
        label={text.action.lock}
        onClick={() => {
          session.lock().catch(() => session.refresh());
        }}
      />
    </>
  );
}

/** Nothing while there is one identity only. */
function IdentityChoice() {
  const session = useSession();
  const { value: list } = useAsk("identity.list", {}, ["status"]);
  const active = session.status.value?.identity;
  if (list === null || list.length < 2 || !active) return null;
  const isOneServer = list.every(({ serverUrl }) => serverUrl === active.serverUrl);
  const use = async (clientId: string) => {
    const status = await session.ask("identity.activate", { clientId });
    session.seen.clear();
    await session.take(status);
    const { name = "", serverUrl = "" } = status.identity ?? {};
    session.tell(say(text.identity.used, { name, host: hostOf(serverUrl) }));
  };
  return (
    <Choice
      label={text.identity.switch}
      value={active.clientId}
      options={list.map(({ clientId, name, serverUrl }) => ({
        value: clientId,
        label: isOneServer ? name : `${name} · ${hostOf(serverUrl)}`,
      }))}
      onChange={(clientId) => void use(clientId).catch(() => session.refresh())}
    />
  );
}
