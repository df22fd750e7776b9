/** The page in front: records that fit it, sealed texts found on it, and sealing what has the focus. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { FillKind } from "../../model/fill-kinds.ts";
import type { FillResult, HereRecord, HereView } from "../../model/page.ts";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { Icon } from "../ui/icon.tsx";
import { Empty, ErrorNotice, Skeleton } from "../ui/notice.tsx";
import { nameOf } from "../ui/person.tsx";
import { Tile } from "../ui/tile.tsx";
import { newForm } from "../window/form.ts";
import { LockButton } from "../window/lock-button.tsx";
import { Screen } from "../window/screen.tsx";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { say, sayCount } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { Kept } from "./kept.tsx";
import { PageAct } from "./page-act.tsx";
import { SaveTyped } from "./save.tsx";
import { Site } from "./site.tsx";
import { hereText } from "./text.ts";

const words = hereText;

export function Here() {
  const session = useSession();
  const asked = useAsk("here.read", {}, ["records"]);
  const { value, reload } = asked;
  const loaded = useRef(reload);
  loaded.current = reload;
  // In a tab of its own this screen stays while the page goes on.
  useEffect(() => {
    const look = () => loaded.current();
    window.addEventListener("focus", look);
    return () => window.removeEventListener("focus", look);
  }, []);
  return (
    <Screen
      title={value?.host ?? words.title}
      actions={<LockButton />}
      ownFocus={value !== null && isEnterSafe(value)}
    >
      {asked.error !== null && <ErrorNotice error={asked.error} onRetry={asked.reload} />}
      {value === null && asked.busy && <Skeleton rows={3} label={words.loading} />}
      {value !== null && value.origin === null && (
        <Empty
          icon="here"
          title={words.blockedTitle}
          actions={<Button onClick={() => session.show("records")}>{words.toRecords}</Button>}
        >
          {words.blocked}
        </Empty>
      )}
      {value !== null && <Kept kept={value.kept} onChanged={asked.reload} />}
      {value !== null && value.origin !== null && (
        <>
          <Page here={value} host={value.host ?? value.origin} onFilled={asked.reload} />
          <Site here={value} origin={value.origin} onChanged={asked.reload} />
        </>
      )}
    </Screen>
  );
}

/** Whether Enter may fill the first record at once: an own one, or a login, but never the address of somebody else. */
function isEnterSafe({ records }: HereView): boolean {
  const first = records.find(({ fills }) => fills.length > 0);
  return first !== undefined && (first.row.writer.me || first.row.template === "login");
}

function Page({ here, host, onFilled }: { here: HereView; host: string; onFilled: () => void }) {
  const session = useSession();
  useEffect(() => {
    if (isEnterSafe(here)) document.querySelector<HTMLElement>(".here-row .primary:not(:disabled)")?.focus();
  }, []);
  const isEmpty = here.records.length === 0 && here.envelopes.length === 0;
  const empty = isEmpty && !here.focusedField && !here.typed;
  const newLogin = () =>
    session.openForm({ ...newForm("login", [{ name: "site", value: host }]), asks: here.newPassword });
  return (
    <>
      {here.records.length > 0 && (
        <section class="card" aria-label={say(words.records, { host })}>
          <ul class="here-records" data-arrows>
            {here.records.map((record) => (
              <li key={record.row.recordId}>
                <Fillable record={record} tabId={here.tabId} onFilled={onFilled} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {here.envelopes.length > 0 && (
        <section class="card" aria-label={sayCount(words.envelopes, here.envelopes.length)}>
          <div class="card-head">
            <h2>
              <Icon name="seal" size={18} />
              {sayCount(words.envelopes, here.envelopes.length)}
            </h2>
          </div>
          <ul class="here-records" data-arrows>
            {here.envelopes.map((envelope, index) => (
              <li class="here-row" key={envelope}>
                <span class="row-sub mono cut">{envelope.slice(0, 40)}…</span>
                <Button
                  label={say(words.openEnvelope, { count: index + 1 })}
                  onClick={() => session.open({ name: "envelope", tabId: here.tabId, text: envelope })}
                >
                  {words.openShort}
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {here.typed && <SaveTyped tabId={here.tabId} />}
      {here.focusedField && <SealFocused tabId={here.tabId} />}
      {empty ? (
        <Empty
          icon="here"
          title={say(words.emptyTitle, { host })}
          actions={
            <Button kind="primary" icon="plus" onClick={newLogin}>
              {say(words.newLogin, { host })}
            </Button>
          }
        >
          {words.empty}
        </Empty>
      ) : (
        <div class="pad">
          <Button kind="quiet" icon="plus" onClick={newLogin}>
            {say(words.newLogin, { host })}
          </Button>
        </div>
      )}
    </>
  );
}

interface FillableProps {
  readonly record: HereRecord;
  readonly tabId: number;
  readonly onFilled: () => void;
}

function Fillable({ record, tabId, onFilled }: FillableProps) {
  const session = useSession();
  const { busy, error, run } = useDoing();
  const [left, setLeft] = useState<FillResult["left"]>([]);
  const { row, fills, places, sendsTo } = record;
  const title = row.title === "" ? text.unnamed : row.title;
  const from = row.writer.me ? "" : say(words.sharedBy, { name: nameOf(row.writer) });

  const fill = async () => {
    setLeft([]);
    const where = places.map((place) => ({ ...place, kinds: [...place.kinds] }));
    const result = await session.ask("here.fill", { tabId, recordId: row.recordId, places: where });
    setLeft(result.left);
    session.tell(resultLine(result));
    onFilled();
  };

  return (
    <>
      <div class="here-row">
        <button
          type="button"
          class="here-open"
          onClick={() => session.open({ name: "record", recordId: row.recordId })}
        >
          <Tile template={row.template} />
          <span class="row-text">
            <span class="row-title">{title}</span>
            <span class="row-sub">{[row.subtitle, from].filter(Boolean).join(" · ")}</span>
            <span class="row-sub">
              {fills.length > 0 ? say(words.fills, { names: namesOf(fills) }) : words.fillsNothing}
            </span>
            {sendsTo !== null && <span class="row-sub">{say(words.sendsTo, { host: sendsTo })}</span>}
          </span>
        </button>
        <Button
          kind="primary"
          label={say(words.fillName, { title })}
          busy={busy}
          disabled={fills.length === 0}
          onClick={() => void run(fill)}
        >
          {words.fill}
        </Button>
      </div>
      {left.length > 0 && (
        <details class="here-left">
          <summary>{sayCount(words.leftOut, left.length)}</summary>
          <ul>
            {left.map(({ kind, why }) => (
              <li key={`${kind} ${why}`}>{say(words.left[why], { name: hereText.kinds[kind] })}</li>
            ))}
          </ul>
        </details>
      )}
      {error !== null && <ErrorNotice error={error} onPage />}
    </>
  );
}

function namesOf(kinds: readonly FillKind[]): string {
  return kinds.map((kind) => hereText.kinds[kind]).join(", ");
}

/** What was filled and what was not, in one line. */
function resultLine({ filled, left }: FillResult): string {
  const done = filled === 0 ? words.filledNone : sayCount(words.filled, filled);
  if (left.length === 0) return done;
  const names = namesOf([...new Set(left.map(({ kind }) => kind))]);
  return `${filled === 0 ? words.filledNothing : done} ${say(words.leftNames, { names })}`;
}

function SealFocused({ tabId }: { tabId: number }) {
  const session = useSession();
  const seal = async () => {
    const { pageUndoes } = await session.askOnce("here.seal", { tabId });
    session.tell(pageUndoes ? words.sealedUndo : words.sealed);
  };
  return <PageAct icon="seal" note={words.sealNote} label={words.seal} act={seal} />;
}
