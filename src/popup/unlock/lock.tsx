/** The lock screen: the passphrase, a countdown after wrong ones, and back to where the person was. */
import { useEffect, useRef, useState } from "preact/hooks";
import { isVaultError } from "../../errors.ts";
import { callPage } from "../../messages/send.ts";
import type { VaultStatus } from "../../model/vault-status.ts";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { Field } from "../ui/field.tsx";
import { Mark } from "../ui/icon.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { PrivateForm } from "../ui/private-form.tsx";
import { usePulse } from "../ui/use-pulse.ts";
import { hostOf } from "../window/address.ts";
import { useSession } from "../window/session.ts";
import { ERROR_TEXT } from "../words/error-text.ts";
import { say } from "../words/say.tsx";
import { Damaged } from "./damaged.tsx";
import { Forgotten } from "./forgotten.tsx";
import { PasskeyUnlock } from "./passkey-unlock.tsx";
import { unlockText } from "./text.ts";

/** Returns the whole seconds until `at` (ms since 1970), counting down while it is shown. */
function useCountdown(at: number): number {
  const secondsTo = () => Math.max(0, Math.ceil((at - Date.now()) / 1000));
  const [left, setLeft] = useState(secondsTo);
  const look = () => setLeft(secondsTo());
  useEffect(look, [at]);
  usePulse(look, 500, secondsTo() > 0);
  return left;
}

export function Lock({ status }: { status: VaultStatus }) {
  const session = useSession();
  const [passphrase, setPassphrase] = useState("");
  const { busy, error, run } = useDoing();
  const [isForgotten, setForgotten] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const left = useCountdown(status.retryAt);
  useEffect(() => input.current?.focus(), []);

  const unlock = async () => {
    if (passphrase === "" || left > 0) return input.current?.focus();
    const isOpen = await run(async () => session.take(await callPage("vault.unlock", { passphrase })));
    if (isOpen) return;
    input.current?.select();
    await session.refresh();
  };

  if (isVaultError(error, "vault_damaged")) {
    return (
      <main class="body">
        <Damaged passphrase={passphrase} isAlone />
      </main>
    );
  }
  if (isForgotten) return <Forgotten onBack={() => setForgotten(false)} />;
  const wrong = isVaultError(error, "passphrase_wrong");
  const waiting = isVaultError(error, "too_many_attempts");
  const { says, next } = ERROR_TEXT.passphrase_wrong;
  return (
    <main class="lock">
      <PrivateForm
        onSubmit={() => {
          if (!busy) void unlock();
        }}
      >
        <Mark size={56} />
        <h1>{unlockText.lock.title}</h1>
        <p class="lead">
          {status.identity === null
            ? unlockText.lock.resume
            : say(unlockText.lock.connected, {
                name: status.identity.name,
                host: hostOf(status.identity.serverUrl),
              })}
        </p>
        <Field
          label={unlockText.lock.passphrase}
          type="password"
          inputRef={input}
          value={passphrase}
          onInput={setPassphrase}
          error={wrong ? `${says} ${next}` : null}
        />
        {error !== null && !wrong && !waiting && <ErrorNotice error={error} />}
        <Button kind="primary" type="submit" busy={busy} disabled={left > 0} wide>
          {left > 0
            ? say(unlockText.lock.wait, { count: left })
            : busy
              ? unlockText.lock.unlocking
              : unlockText.lock.unlock}
        </Button>
        <PasskeyUnlock />
        <Button kind="quiet" onClick={() => setForgotten(true)}>
          {unlockText.forgotten.open}
        </Button>
      </PrivateForm>
    </main>
  );
}
