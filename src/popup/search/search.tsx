/**
 * The whole search of E3DB by hand: conditions in steps, time, writers and order, said back in one sentence with what
 * leaves this device; or the same over everything on this device.
 */
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import type { RecordRow } from "../../model/record.ts";
import { SEARCH_PLACES, type Search as Wanted } from "../../model/search.ts";
import { RecordRowContent } from "../records/record-row.tsx";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { focusProblem } from "../ui/focus.ts";
import { Icon } from "../ui/icon.tsx";
import { Empty } from "../ui/notice.tsx";
import { OneOf } from "../ui/one-of.tsx";
import { nameOf } from "../ui/person.tsx";
import { PrivateForm } from "../ui/private-form.tsx";
import { Rows } from "../ui/rows.tsx";
import { hostOf } from "../window/address.ts";
import { Screen } from "../window/screen.tsx";
import { type Found, useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { say, sayCount } from "../words/say.tsx";
import { isComplete, newSearch } from "./form.ts";
import { SavedSearches, SaveSearch } from "./saved.tsx";
import { Scope } from "./scope.tsx";
import { SearchError } from "./search-error.tsx";
import { sayTheSearch } from "./sentence.ts";
import { Steps } from "./steps.tsx";
import { searchText as words } from "./text.ts";

const PAGE = 50;

export function Search() {
  const session = useSession();
  const isConnected = (session.status.value?.identity ?? null) !== null;
  const search = session.search.value ?? newSearch(isConnected);
  const people = useAsk("people.list", {}, ["people"]).value?.people ?? [];
  const types = [...new Set((useAsk("type.list", {}, ["records"]).value ?? []).map(({ type }) => type))];
  const [tried, setTried] = useState(false);
  const found = session.found.value;
  const { busy, error, run, fail } = useDoing();
  const form = useRef<HTMLFormElement>(null);

  const edit = (change: Partial<Wanted>) => {
    session.search.value = { ...search, ...change };
    session.found.value = null;
    fail(null);
  };
  const page = async (from: number, before: readonly RecordRow[]) => {
    const answer = await session.ask("search.run", { search, from, limit: PAGE });
    session.found.value = { rows: [...before, ...answer.rows], total: answer.total, next: answer.next };
  };
  const start = async () => {
    setTried(true);
    if (!isComplete(search)) return focusProblem(form.current);
    setTried(false);
    await run(() => page(0, []));
  };
  const personName = (clientId: string) => {
    const person = people.find((known) => known.clientId === clientId);
    return person === undefined ? "" : nameOf(person);
  };

  return (
    <Screen title={words.title} onBack={() => void session.back()}>
      {found !== null && (
        <>
          <Said search={search} personName={personName}>
            <Button icon="edit" onClick={() => edit({})}>
              {words.change}
            </Button>
          </Said>
          <SearchError error={error} />
          <Results found={found} onMore={(next) => void run(() => page(next, found.rows))} />
        </>
      )}
      {found === null && (
        <>
          <SavedSearches onUse={edit} />
          <PrivateForm formRef={form} class="search" label={words.title} onSubmit={() => void start()}>
            {isConnected && (
              <OneOf
                label={words.where}
                value={search.where}
                options={SEARCH_PLACES.map((place) => [place, words.places[place]])}
                onChoose={(value) => edit({ where: value === "device" ? "device" : "server" })}
              />
            )}
            {search.find.length === 0 && <p class="note">{words.findAll}</p>}
            <Steps
              title={words.find}
              add={search.find.length === 0 ? words.addFind : words.findMore}
              steps={search.find}
              onChange={(find) => edit({ find })}
              {...{ tried, types, people }}
            />
            <Steps
              title={words.leaveOut}
              add={words.addLeaveOut}
              steps={search.leaveOut}
              onChange={(leaveOut) => edit({ leaveOut })}
              {...{ tried, types, people }}
            />
            <Scope search={search} onChange={edit} />
            <Said search={search} personName={personName} />
            <div class="search-run">
              <SearchError error={error} onRetry={() => void start()} />
              <Button kind="primary" type="submit" icon="search" wide busy={busy}>
                {busy ? words.running : words.run}
              </Button>
            </div>
          </PrivateForm>
        </>
      )}
      {isComplete(search) && <SaveSearch search={search} />}
    </Screen>
  );
}

interface SaidProps {
  readonly search: Wanted;
  readonly personName: (clientId: string) => string;
  readonly children?: ComponentChildren;
}

/** The search in one sentence, and what leaves this device with it. */
function Said({ search, personName, children }: SaidProps) {
  return (
    <section class="search-said" aria-label={words.says.label}>
      <p class="promise">{sayTheSearch(search, personName)}</p>
      <Leaves where={search.where} />
      {children}
    </section>
  );
}

/** What leaves this device when the search is made. */
function Leaves({ where }: { where: Wanted["where"] }) {
  const session = useSession();
  const host = hostOf(session.status.value?.identity?.serverUrl ?? "");
  return (
    <p class="leaves">
      <Icon name={where === "device" ? "lock" : "server"} size={14} />
      {where === "device" ? words.leavesNothing : say(words.leaves, { host })}
    </p>
  );
}

function Results({ found, onMore }: { found: Found; onMore: (next: number) => void }) {
  const session = useSession();
  const { rows, total, next } = found;
  const active = useRef({ current: null, at: 0 });
  return (
    <section class="search-results" aria-label={words.results}>
      <p class="note strong" role="status">
        {sayCount(words.found, total)}
      </p>
      {rows.length === 0 && (
        <Empty icon="search" title={words.nothing}>
          {words.nothingNote}
        </Empty>
      )}
      <Rows
        label={words.results}
        items={rows}
        keyOf={(row) => row.recordId}
        onOpen={(row) => session.open({ name: "record", recordId: row.recordId })}
        active={active.current}
      >
        {(row) => <RecordRowContent row={row} now={Date.now()} checked={null} />}
      </Rows>
      {next !== null && (
        <>
          <p class="note">{say(words.shown, { shown: rows.length, total })}</p>
          <Button wide onClick={() => onMore(next)}>
            {words.more}
          </Button>
        </>
      )}
    </section>
  );
}
