/** The passkeys that open this vault: add, rename, remove. Adding needs a tab, where browsers show their dialog. */
import { useState } from "preact/hooks";
import browser from "webextension-polyfill";
import { isVaultError } from "../../errors.ts";
import type { PasskeyView } from "../../model/vault-status.ts";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { Field } from "../ui/field.tsx";
import { FormCard } from "../ui/form-card.tsx";
import { ErrorNotice, Notice, Skeleton } from "../ui/notice.tsx";
import { permissionFor } from "../window/address.ts";
import { openTab } from "../window/open-tab.ts";
import { Screen } from "../window/screen.tsx";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { ERROR_TEXT } from "../words/error-text.ts";
import { say, sayAge } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { PasskeyProblem } from "./passkey-problem.tsx";
import { PassphraseForm } from "./passphrase-form.tsx";
import { unlockText } from "./text.ts";
import { makePasskey, needsHostName, relyingParty } from "./webauthn.ts";

const words = unlockText.passkeys;

export function Passkeys() {
  const session = useSession();
  const { value: list, error, reload } = useAsk("passkey.list", {}, ["status"]);
  const isTab = document.documentElement.dataset["in"] === "tab";
  return (
    <Screen title={words.title} onBack={() => session.back()}>
      <p class="lead">{words.lead}</p>
      {list === null && error === null && <Skeleton rows={2} label={words.title} />}
      {error !== null && <ErrorNotice error={error} onRetry={reload} />}
      {list?.length === 0 && <p class="note">{words.none}</p>}
      {list?.map((passkey) => (
        <Passkey key={passkey.id} passkey={passkey} onChange={reload} />
      ))}
      {isTab ? (
        <AddPasskey onAdded={reload} />
      ) : (
        <Notice
          tone="info"
          actions={
            <Button icon="external" onClick={() => void openTab("src/pages/options/index.html#passkeys")}>
              {words.add}
            </Button>
          }
        >
          {text.access.inTab}
        </Notice>
      )}
    </Screen>
  );
}

function Passkey({ passkey, onChange }: { passkey: PasskeyView; onChange: () => void }) {
  const session = useSession();
  const { id, made, rpId } = passkey;
  const [mode, setMode] = useState<"row" | "rename" | "remove">("row");
  const [name, setName] = useState(passkey.name);
  const { busy, error, run } = useDoing();
  const rename = () =>
    run(async () => {
      await session.ask("passkey.rename", { id, name });
      setMode("row");
      onChange();
    });
  if (mode === "remove") {
    return (
      <PassphraseForm
        title={say(words.removeAsk, { name: passkey.name })}
        note={words.removeNote}
        submit={words.removeConfirm}
        danger
        onCancel={() => setMode("row")}
        onPassphrase={async (passphrase) => {
          await session.ask("passkey.remove", { id, passphrase });
          session.tell(say(words.removed, { name: passkey.name }));
          onChange();
        }}
      />
    );
  }
  if (mode === "rename") {
    return (
      <FormCard title={say(words.rename, { name: passkey.name })} onSubmit={() => void rename()}>
        <Field label={words.newName} value={name} onInput={setName} />
        {error !== null && <ErrorNotice error={error} />}
        <div class="notice-actions">
          <Button onClick={() => setMode("row")}>{text.action.cancel}</Button>
          <Button kind="primary" type="submit" busy={busy}>
            {words.saveName}
          </Button>
        </div>
      </FormCard>
    );
  }
  return (
    <section class="card access-row" aria-label={passkey.name}>
      <div>
        <p class="row-title">{passkey.name}</p>
        <p class="note">
          {[say(words.made, { age: sayAge(made, Date.now()) }), rpId].filter(Boolean).join(" · ")}
        </p>
      </div>
      <div class="access-row-actions">
        <Button
          kind="quiet"
          label={say(words.rename, { name: passkey.name })}
          onClick={() => setMode("rename")}
        >
          {words.renameShort}
        </Button>
        <Button
          kind="quiet"
          label={say(words.remove, { name: passkey.name })}
          onClick={() => setMode("remove")}
        >
          {words.removeShort}
        </Button>
      </div>
    </section>
  );
}

function AddPasskey({ onAdded }: { onAdded: () => void }) {
  const session = useSession();
  const serverUrl = session.status.value?.identity?.serverUrl ?? null;
  const [name, setName] = useState("");
  const [passphrase, setPassphrase] = useState("");
  const [tried, setTried] = useState(false);
  const [isRefused, setRefused] = useState(false);
  const { busy, error, run } = useDoing();
  const wrong = isVaultError(error, "passphrase_wrong");
  const { says, next } = ERROR_TEXT.passphrase_wrong;

  const add = () => {
    setTried(true);
    setRefused(false);
    if (name.trim() === "" || passphrase === "") return;
    void run(async () => {
      const rpId = relyingParty(serverUrl);
      const origin = rpId === null || serverUrl === null ? null : permissionFor(serverUrl);
      // The first call in the click: browsers ask only then.
      if (origin !== null && !(await browser.permissions.request({ origins: [origin] })))
        return setRefused(true);
      // Asked before a passkey exists that would open nothing.
      await session.ask("vault.confirm", { passphrase });
      const made = await makePasskey(name.trim(), rpId);
      await session.ask("passkey.add", { ...made, name, rpId });
      session.tell(say(words.added, { name: name.trim() }));
      setName("");
      setPassphrase("");
      setTried(false);
      onAdded();
    });
  };
  return (
    <FormCard title={words.add} onSubmit={add}>
      <Field
        label={words.name}
        value={name}
        onInput={setName}
        hint={words.nameHint}
        error={tried && name.trim() === "" ? words.nameEmpty : null}
      />
      <Field
        label={text.access.passphraseNow}
        type="password"
        value={passphrase}
        onInput={setPassphrase}
        error={wrong ? `${says} ${next}` : tried && passphrase === "" ? text.access.passphraseEmpty : null}
      />
      {needsHostName() && serverUrl !== null && (
        <p class="note">{say(words.permission, { host: new URL(serverUrl).hostname })}</p>
      )}
      {isRefused && <Notice tone="problem">{words.permissionRefused}</Notice>}
      {error !== null && !wrong && <PasskeyProblem error={error} />}
      <Button kind="primary" type="submit" busy={busy}>
        {busy ? words.adding : words.add}
      </Button>
    </FormCard>
  );
}
