/**
 * The recovery kit under More: whether there is a way back, whether the paper is right, and what servers hold of it.
 */
import { useState } from "preact/hooks";
import type { KitStatus, KitView } from "../../model/kit.ts";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { Confirm, Empty, ErrorNotice, Notice, Skeleton } from "../ui/notice.tsx";
import { PassphraseForm } from "../unlock/passphrase-form.tsx";
import { Screen } from "../window/screen.tsx";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { ERROR_TEXT } from "../words/error-text.ts";
import { say, sayAge, sayTime } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { KitProof } from "./kit-proof.tsx";
import { KitSheet, placeName } from "./kit-sheet.tsx";
import { isDrillDue } from "./kit-state.ts";
import { kitText } from "./text.ts";

const words = kitText;

export function Kit() {
  const session = useSession();
  const { value: status, error, reload } = useAsk("kit.status", {}, ["kit"]);
  const [kit, setKit] = useState<KitView | null>(null);
  const [isProving, setProving] = useState(false);
  const make = useDoing();

  const create = () => make.run(async () => setKit(await session.ask("kit.create", {})));
  const proven = () => {
    setProving(false);
    setKit(null);
    session.tell(words.proven);
    reload();
  };

  return (
    <Screen title={words.title} onBack={() => session.back()}>
      {status === null && error === null && <Skeleton rows={4} label={words.title} />}
      {error !== null && <ErrorNotice error={error} onRetry={reload} />}
      {make.error !== null && <ErrorNotice error={make.error} />}
      {isProving ? (
        <KitProof onProven={proven} onBack={() => setProving(false)} backLabel={text.action.back} />
      ) : (
        status !== null &&
        (status.made === null && kit === null ? (
          <Empty
            icon="seal"
            title={words.none}
            actions={
              <Button kind="primary" busy={make.busy} onClick={() => void create()}>
                {words.make}
              </Button>
            }
          >
            {words.noneNote}
          </Empty>
        ) : (
          <>
            <SetBack status={status} onChange={reload} />
            <Proof status={status} onCheck={() => setProving(true)} />
            {kit === null ? (
              <ShowAgain onKit={setKit} />
            ) : (
              <div class="kit-open">
                <KitSheet kit={kit} />
                <Button kind="quiet" onClick={() => setKit(null)}>
                  {words.hide}
                </Button>
              </div>
            )}
            <Status status={status} onChange={reload} />
            <Renew onConfirm={create} />
          </>
        ))
      )}
    </Screen>
  );
}

function Proof({ status, onCheck }: { status: KitStatus; onCheck: () => void }) {
  if (!isDrillDue(status, Date.now())) return null;
  const { provenAt } = status;
  return (
    <Notice tone="warn" actions={<Button onClick={onCheck}>{words.checkNow}</Button>}>
      {provenAt === null ? words.unproven : say(words.drill, { age: sayAge(provenAt, Date.now()) })}
    </Notice>
  );
}

function Status({ status, onChange }: { status: KitStatus; onChange: () => void }) {
  const session = useSession();
  const { busy, error, run } = useDoing();
  const { made, generation, provenAt, places } = status;
  const hasIdentity = session.status.value?.identity !== null;
  const isBehind = places.some(({ held }) => !held);
  const send = () =>
    run(async () => {
      await session.ask("kit.sync", {});
      onChange();
    });
  return (
    <section class="card" aria-label={words.title}>
      <dl class="details pad-top">
        <dt>{words.made}</dt>
        <dd>{made === null ? "" : sayTime(made)}</dd>
        <dt>{words.generation}</dt>
        <dd>{generation}</dd>
        <dt>{words.checked}</dt>
        <dd>{provenAt === null ? words.checkedNever : sayTime(provenAt)}</dd>
        {places.map(({ serverUrl, held, problem }) => (
          <Place key={serverUrl} name={placeName(serverUrl)}>
            {held ? words.held : problem === null ? words.notHeld : ERROR_TEXT[problem].says}
          </Place>
        ))}
      </dl>
      {places.length === 0 && <p class="note pad">{hasIdentity ? words.fileOnly : words.noServerYet}</p>}
      {error !== null && <ErrorNotice error={error} />}
      {isBehind && (
        <Button kind="quiet" busy={busy} onClick={() => void send()}>
          {words.sendNow}
        </Button>
      )}
    </section>
  );
}

function Place({ name, children }: { name: string; children: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function ShowAgain({ onKit }: { onKit: (kit: KitView) => void }) {
  const session = useSession();
  const [isAsking, setAsking] = useState(false);
  if (!isAsking) return <Button onClick={() => setAsking(true)}>{words.showAgain}</Button>;
  return (
    <PassphraseForm
      title={words.showAgain}
      note={words.showWhy}
      submit={words.show}
      onCancel={() => setAsking(false)}
      onPassphrase={async (passphrase) => onKit(await session.ask("kit.show", { passphrase }))}
    />
  );
}

function SetBack({ status, onChange }: { status: KitStatus; onChange: () => void }) {
  const session = useSession();
  const { busy, error, run } = useDoing();
  const { setBack } = status;
  if (setBack === null) return null;
  const keep = () =>
    run(async () => {
      await session.ask("kit.accept-set-back", {});
      onChange();
    });
  return (
    <Notice
      tone="problem"
      title={words.setBackTitle}
      actions={
        <Button busy={busy} onClick={() => void keep()}>
          {words.keepHere}
        </Button>
      }
    >
      {say(words.setBack, { date: sayTime(setBack.made), generation: setBack.generation })}
      {error !== null && <ErrorNotice error={error} />}
    </Notice>
  );
}

function Renew({ onConfirm }: { onConfirm: () => Promise<boolean> }) {
  const [isAsking, setAsking] = useState(false);
  if (!isAsking) {
    return (
      <Button kind="quiet" onClick={() => setAsking(true)}>
        {words.renew}
      </Button>
    );
  }
  return (
    <Confirm
      title={words.renewTitle}
      confirm={words.renew}
      onCancel={() => setAsking(false)}
      onConfirm={() => void onConfirm().then(() => setAsking(false))}
    >
      {words.renewNote}
    </Confirm>
  );
}
