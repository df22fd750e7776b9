/** Who the person is on which server: use another identity, rename, remove, add by invite or from a file. */
import { useState } from "preact/hooks";
import { isVaultError } from "../../errors.ts";
import { type IdentityView, SUITE_NAMES, type SuiteName } from "../../model/identity.ts";
import { FilePick } from "../ui/area.tsx";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { Field } from "../ui/field.tsx";
import { FormCard } from "../ui/form-card.tsx";
import { ErrorNotice, Notice, Skeleton } from "../ui/notice.tsx";
import { OneOf } from "../ui/one-of.tsx";
import { PassphraseForm } from "../unlock/passphrase-form.tsx";
import { checkAddress, hostOf, parseAddress, readInvite } from "../window/address.ts";
import { isPopup, openTab } from "../window/open-tab.ts";
import { Screen } from "../window/screen.tsx";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { say } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { identitiesText } from "./text.ts";

const words = identitiesText;
const connect = text.connect;

export function Identities() {
  const session = useSession();
  const { value: list, error, reload } = useAsk("identity.list", {}, ["status"]);
  const active = session.status.value?.identity?.clientId;
  return (
    <Screen title={words.title} onBack={() => session.back()}>
      <p class="lead">{words.lead}</p>
      {list === null && error === null && <Skeleton rows={2} label={words.title} />}
      {error !== null && <ErrorNotice error={error} onRetry={reload} />}
      {list?.map((identity) => (
        <Identity
          key={identity.clientId}
          identity={identity}
          isActive={identity.clientId === active}
          onChange={reload}
        />
      ))}
      <AddIdentity onAdded={reload} />
      <FromFile onAdded={reload} />
    </Screen>
  );
}

interface IdentityProps {
  readonly identity: IdentityView;
  readonly isActive: boolean;
  readonly onChange: () => void;
}

function Identity({ identity, isActive, onChange }: IdentityProps) {
  const session = useSession();
  const { clientId, name, serverUrl, suite } = identity;
  const host = hostOf(serverUrl);
  const [mode, setMode] = useState<"row" | "rename" | "remove">("row");
  const [newName, setNewName] = useState(name);
  const { busy, error, run } = useDoing();
  const use = () =>
    run(async () => {
      await session.take(await session.ask("identity.activate", { clientId }));
      session.seen.clear();
      session.tell(say(text.identity.used, { name, host }));
      onChange();
    });
  const rename = () =>
    run(async () => {
      await session.ask("identity.rename", { clientId, name: newName });
      setMode("row");
      await session.refresh();
      onChange();
    });
  if (mode === "remove") {
    return (
      <PassphraseForm
        title={say(words.removeAsk, { name })}
        note={say(words.removeNote, { host })}
        submit={words.removeConfirm}
        danger
        onCancel={() => setMode("row")}
        onPassphrase={async (passphrase) => {
          await session.ask("identity.remove", { clientId, passphrase });
          session.seen.clear();
          session.tell(say(words.removed, { name }));
          await session.refresh();
          onChange();
        }}
      />
    );
  }
  if (mode === "rename") {
    return (
      <FormCard title={say(words.rename, { name })} onSubmit={() => void rename()}>
        <Field label={words.newName} value={newName} onInput={setNewName} hint={words.nameHint} />
        {error !== null && <ErrorNotice error={error} />}
        <div class="notice-actions">
          <Button onClick={() => setMode("row")}>{text.action.cancel}</Button>
          <Button kind="primary" type="submit" busy={busy} disabled={newName.trim() === ""}>
            {words.saveName}
          </Button>
        </div>
      </FormCard>
    );
  }
  return (
    <section class="card access-row" aria-label={name}>
      <div>
        <p class="row-title">
          {name} {isActive && <span class="badge good">{words.active}</span>}
        </p>
        <p class="note">
          {host} · {words.keys[suite]}
        </p>
        {error !== null && <ErrorNotice error={error} />}
      </div>
      <div class="access-row-actions">
        {!isActive && (
          <Button label={say(words.use, { name })} busy={busy} onClick={() => void use()}>
            {words.useShort}
          </Button>
        )}
        <Button kind="quiet" label={say(words.rename, { name })} onClick={() => setMode("rename")}>
          {words.renameShort}
        </Button>
        <Button kind="quiet" label={say(words.remove, { name })} onClick={() => setMode("remove")}>
          {words.removeShort}
        </Button>
      </div>
    </section>
  );
}

function AddIdentity({ onAdded }: { onAdded: () => void }) {
  const session = useSession();
  const [invite, setInvite] = useState("");
  const [server, setServer] = useState(session.status.value?.identity?.serverUrl ?? "");
  const [token, setToken] = useState("");
  const [name, setName] = useState("");
  const [suite, setSuite] = useState<SuiteName>("sodium");
  const [tried, setTried] = useState(false);
  const { busy, error, run } = useDoing();
  const problem = checkAddress(server);

  const paste = (typed: string) => {
    setInvite(typed);
    const found = readInvite(typed);
    if (found === null) return;
    setServer(found.server);
    setToken(found.token);
  };
  const add = () => {
    setTried(true);
    if (problem !== null || token.trim() === "" || name.trim() === "") return;
    void run(async () => {
      const { url } = await session.ask("server.check", { serverUrl: parseAddress(server)?.href ?? server });
      const made = await session.ask("identity.register", {
        serverUrl: url,
        token: token.trim(),
        name: name.trim(),
        suite,
      });
      for (const empty of [setInvite, setToken, setName]) empty("");
      setTried(false);
      session.seen.clear();
      session.tell(say(words.added, { name: made.name, host: hostOf(made.serverUrl) }));
      await session.refresh();
      onAdded();
    });
  };
  const refused = isVaultError(error, "unauthorized") || isVaultError(error, "forbidden");
  return (
    <FormCard title={words.add} onSubmit={add}>
      <p class="note">{words.addLead}</p>
      <Field label={words.invite} value={invite} onInput={paste} hint={words.inviteHint} />
      <Field
        label={connect.server}
        type="url"
        value={server}
        onInput={setServer}
        error={tried && problem !== null ? connect[problem] : null}
      />
      <Field
        label={connect.token}
        mono
        value={token}
        onInput={setToken}
        error={tried && token.trim() === "" ? connect.tokenEmpty : null}
      />
      <Field
        label={connect.name}
        value={name}
        onInput={setName}
        hint={connect.nameHint}
        error={tried && name.trim() === "" ? connect.nameEmpty : null}
      />
      <OneOf
        label={words.suite}
        value={suite}
        options={SUITE_NAMES.map((name) => [name, words.suites[name]])}
        onChoose={(name) => setSuite(name === "nist" ? "nist" : "sodium")}
      />
      <p class="note">{words.suiteNote}</p>
      {refused && (
        <Notice tone="problem" title={connect.refused}>
          {connect.refusedNext}
        </Notice>
      )}
      {error !== null && !refused && <ErrorNotice error={error} />}
      <Button kind="primary" type="submit" busy={busy}>
        {words.add}
      </Button>
    </FormCard>
  );
}

function FromFile({ onAdded }: { onAdded: () => void }) {
  const session = useSession();
  const { error, run } = useDoing();
  const take = (content: string | null) => {
    if (content === null) return;
    void run(async () => {
      const made = await session.ask("identity.import", { text: content });
      session.seen.clear();
      session.tell(say(words.added, { name: made.name, host: hostOf(made.serverUrl) }));
      await session.refresh();
      onAdded();
    });
  };
  return (
    <section class="card" aria-label={words.fromFile}>
      <div class="card-head">
        <h2>{words.fromFile}</h2>
      </div>
      <div class="card-body">
        <p class="note">{words.fromFileNote}</p>
        {isPopup() ? (
          <Button icon="external" onClick={() => void openTab("src/pages/options/index.html#identities")}>
            {text.action.openInTab}
          </Button>
        ) : (
          <FilePick label={words.fromFile} accept=".json,application/json" onText={take} />
        )}
        {error !== null && <ErrorNotice error={error} />}
      </div>
    </section>
  );
}
