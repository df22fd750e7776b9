/**
 * Set-up in three steps: Connect, Protect, Keep a way back. The vault is made before the identity is registered,
 * because keys need a place; when registering fails the person is back at Connect with the vault made and everything
 * kept.
 */
import { useState } from "preact/hooks";
import { isVaultError } from "../../errors.ts";
import type { IdentityView } from "../../model/identity.ts";
import { Button } from "../ui/button.tsx";
import { Mark } from "../ui/icon.tsx";
import { readFragment } from "../window/address.ts";
import { isPopup, openTab } from "../window/open-tab.ts";
import { useSession } from "../window/session.ts";
import { say } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { Connect, type Connection } from "./connect.tsx";
import { Done } from "./done.tsx";
import { Protect } from "./protect.tsx";
import { Restore } from "./restore.tsx";
import { setupText } from "./text.ts";
import { WayBack } from "./way-back.tsx";

const STEPS = ["connect", "protect", "kit"] as const;
/** `restore` stands in the place of the first two, `done` comes after the last. */
type Step = (typeof STEPS)[number] | "restore" | "done";

/** Returns how far `step` is, from 0. */
function placeOf(step: Step): number {
  if (step === "done") return STEPS.length;
  return step === "restore" ? 0 : STEPS.indexOf(step);
}

/** What the address of the set-up tab ends with when a kit is to be restored. */
const RESTORE = "#restore";

/** A popup forgets what was typed when it loses the focus, and people go elsewhere for their token. */
function StayOpen({ connection }: { connection: Connection }) {
  const { server, token } = connection;
  const page = `src/pages/onboarding/index.html#${new URLSearchParams({ server, token })}`;
  return (
    <p class="stay-open">
      <span class="note">{setupText.stayOpen}</span>
      <Button kind="quiet" icon="external" onClick={() => void openTab(page)}>
        {text.action.openInTab}
      </Button>
    </p>
  );
}

/** `onDone` is called when the person leaves the last step, with whether to write a first record. */
export function Setup({ onDone }: { onDone: (write: boolean) => void }) {
  const session = useSession();
  const [step, setStep] = useState<Step>(location.hash === RESTORE ? "restore" : "connect");
  const [connection, setConnection] = useState<Connection>(() => ({
    ...readFragment(location.hash),
    name: "",
  }));
  const [passphrase, setPassphrase] = useState("");
  const [identity, setIdentity] = useState<IdentityView | null>(null);
  const [local, setLocal] = useState(false);
  const [refusal, setRefusal] = useState<unknown>(null);
  const hasVault = session.status.value?.state === "unlocked";

  const register = async (server: string) => {
    const { token, name } = connection;
    const made = await session.ask("identity.register", {
      serverUrl: server,
      token: token.trim(),
      name: name.trim(),
      suite: "sodium",
    });
    // The token is spent and the passphrase has done its work: neither stays in memory or in the address.
    history.replaceState(null, "", location.pathname + location.search);
    setPassphrase("");
    setIdentity(made);
    setStep("kit");
    await session.refresh();
  };

  /** Without a server the vault is all there is to make; one that is there goes on as it is. */
  const startLocal = async () => {
    setRefusal(null);
    if (!hasVault) {
      setLocal(true);
      return setStep("protect");
    }
    await session.ask("vault.start-local", {});
    await session.refresh();
    onDone(false);
  };

  const connected = async (server: string) => {
    setConnection({ ...connection, server });
    setRefusal(null);
    if (!hasVault) return setStep("protect");
    await register(server);
  };

  const protectedBy = async () => {
    // Not through `take`: an unlocked vault without an identity stays in set-up.
    if (!hasVault) session.status.value = await session.ask("vault.create", { passphrase });
    if (local) {
      setPassphrase("");
      await session.ask("vault.start-local", {});
      await session.refresh();
      return onDone(false);
    }
    try {
      await register(connection.server);
    } catch (error) {
      if (isVaultError(error, "vault_locked")) throw error;
      setRefusal(error);
      setStep("connect");
    }
  };

  return (
    <main class="setup">
      <header class="setup-head">
        <Mark size={28} />
        <span class="setup-name">{text.product}</span>
        <ol
          class="steps"
          aria-label={say(setupText.step, { count: Math.min(placeOf(step) + 1, STEPS.length) })}
        >
          {STEPS.map((name) => (
            <li
              key={name}
              class={STEPS.indexOf(name) < placeOf(step) ? "past" : undefined}
              aria-current={name === step ? "step" : undefined}
            >
              {setupText.steps[name]}
            </li>
          ))}
        </ol>
      </header>
      {step === "connect" && isPopup() && <StayOpen connection={connection} />}
      {step === "connect" && (
        <Connect
          value={connection}
          onChange={setConnection}
          onNext={connected}
          onLocal={startLocal}
          refusal={refusal}
          hasVault={hasVault}
          onRestore={() => setStep("restore")}
        />
      )}
      {step === "protect" && (
        <Protect
          passphrase={passphrase}
          about={[connection.name, connection.server]}
          onChange={setPassphrase}
          onBack={() => {
            setLocal(false);
            setStep("connect");
          }}
          onNext={protectedBy}
        />
      )}
      {step === "restore" && (
        <Restore server={connection.server} onBack={() => setStep("connect")} onDone={() => onDone(false)} />
      )}
      {step === "kit" && <WayBack onDone={() => setStep("done")} />}
      {step === "done" && identity !== null && <Done identity={identity} onDone={onDone} />}
    </main>
  );
}
