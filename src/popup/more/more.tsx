/** My identity, the settings, deleting the vault, and what this program is. */

import { useState } from "preact/hooks";
import browser from "webextension-polyfill";
import type { IdentityView } from "../../model/identity.ts";
import { AUTO_LOCK_MINUTES, isAutoLock } from "../../model/vault-status.ts";
import { AccessList } from "../identities/access-list.tsx";
import { BrowsersProblem } from "../identities/browsers-problem.tsx";
import { NoServerNotice } from "../offline/no-server.tsx";
import { Unfinished } from "../records/unfinished.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { Field } from "../ui/field.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { OneOf } from "../ui/one-of.tsx";
import { SafetyWords } from "../ui/person.tsx";
import { PrivateForm } from "../ui/private-form.tsx";
import { DeleteVault } from "../unlock/delete-vault.tsx";
import { LockButton } from "../window/lock-button.tsx";
import { isPopup, openTab } from "../window/open-tab.ts";
import { Screen } from "../window/screen.tsx";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { chooseLanguage, chosenLanguage, LANGUAGES } from "../words/language.ts";
import { say } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { moreText } from "./text.ts";

const words = moreText.more;

export function More() {
  const identity = useSession().status.value?.identity ?? null;
  return (
    <Screen title={words.title} actions={<LockButton />}>
      {identity === null ? <NoServerNotice /> : <Identity identity={identity} />}
      {identity !== null && <BrowsersProblem />}
      {identity !== null && <Unfinished />}
      <AccessList />
      <SettingsForm />
      <LanguageChoice />
      <About />
      <DeleteVault note={words.dangerNote} />
    </Screen>
  );
}

function Identity({ identity }: { identity: IdentityView }) {
  const session = useSession();
  const copyId = () => {
    navigator.clipboard.writeText(identity.clientId).then(
      () => session.tell(words.copiedId),
      () => session.tell(text.record.copyFailed, null, "problem"),
    );
  };
  return (
    <section class="card" aria-label={words.identity}>
      <div class="card-head">
        <h2>{words.identity}</h2>
      </div>
      <dl class="details">
        <dt>{words.name}</dt>
        <dd>{identity.name}</dd>
        <dt>{words.server}</dt>
        <dd>{identity.serverUrl}</dd>
      </dl>
      <div class="client-id">
        <div>
          <p class="value-name">{words.clientId}</p>
          <p class="mono small">{identity.clientId}</p>
        </div>
        <IconButton icon="copy" label={words.copyId} onClick={copyId} />
      </div>
      <p class="note pad">{words.clientIdNote}</p>
      <h3>{words.words}</h3>
      <SafetyWords words={identity.safetyWords} label={words.words} />
      <p class="note pad">{words.wordsNote}</p>
    </section>
  );
}

function SettingsForm() {
  const session = useSession();
  const settings = session.status.value?.settings;
  const types = useAsk("type.list", {});
  const [minutes, setMinutes] = useState(String(settings?.autoLockMinutes ?? 15));
  const [sealType, setSealType] = useState(settings?.sealType ?? "");
  const [tried, setTried] = useState(false);
  const { busy, error, run, fail } = useDoing();
  const isMinutes = /^\d{1,4}$/.test(minutes.trim()) && isAutoLock(Number(minutes));

  const save = async () => {
    setTried(true);
    fail(null);
    if (!isMinutes || sealType.trim() === "") return;
    await run(async () => {
      await session.ask("settings.save", { autoLockMinutes: Number(minutes), sealType: sealType.trim() });
      session.tell(words.saved);
      await session.refresh();
    });
  };

  return (
    <PrivateForm
      class="card"
      label={words.settings}
      onSubmit={() => {
        if (!busy) void save();
      }}
    >
      <div class="card-head">
        <h2>{words.settings}</h2>
      </div>
      <div class="card-body">
        <Field
          label={words.autoLock}
          type="number"
          value={minutes}
          onInput={setMinutes}
          error={
            tried && !isMinutes
              ? say(words.autoLockBad, {
                  least: `${AUTO_LOCK_MINUTES.least}`,
                  most: `${AUTO_LOCK_MINUTES.most}`,
                })
              : null
          }
        />
        <Field
          label={words.sealType}
          value={sealType}
          onInput={setSealType}
          suggestions={(types.value ?? []).filter(({ mine }) => mine).map(({ type }) => type)}
          hint={words.sealTypeNote}
          error={tried && sealType.trim() === "" ? words.sealTypeEmpty : null}
        />
        {error !== null && <ErrorNotice error={error} />}
        <div class="notice-actions">
          <Button type="submit" busy={busy}>
            {words.save}
          </Button>
          {settings !== undefined && (
            <Button kind="quiet" onClick={() => session.open({ name: "share", type: settings.sealType })}>
              {say(words.shareSealType, { type: settings.sealType })}
            </Button>
          )}
        </div>
      </div>
    </PrivateForm>
  );
}

/** The choice of the language. This window is loaded anew to speak it; other open windows keep theirs. */
function LanguageChoice() {
  const session = useSession();
  const choose = async (value: string) => {
    chooseLanguage(value === "de" || value === "en" ? value : null);
    await session.drafts.flush();
    location.reload();
  };
  return (
    <section class="card" aria-label={text.language.label}>
      <div class="card-body language">
        <OneOf
          label={text.language.label}
          value={chosenLanguage() ?? ""}
          options={[["", text.language.browser], ...Object.entries(LANGUAGES)]}
          onChoose={(value) => void choose(value)}
        />
        <p class="note">{text.language.note}</p>
      </div>
    </section>
  );
}

function About() {
  const { version } = browser.runtime.getManifest();
  return (
    <section class="card quiet" aria-label={words.about}>
      <div class="card-head">
        <h2>{words.about}</h2>
        <span class="readable">{say(words.version, { version })}</span>
      </div>
      <p class="note pad">{words.aboutNote}</p>
      {isPopup() && (
        <Button kind="quiet" icon="external" onClick={() => void openTab("src/popup/index.html?in=tab")}>
          {words.tab}
        </Button>
      )}
    </section>
  );
}
