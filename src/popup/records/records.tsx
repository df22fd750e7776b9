/** The list of records, newest first, with search, the filter by type and the drafts that wait to be saved. */
import { useEffect, useRef } from "preact/hooks";
import { isVaultError } from "../../errors.ts";
import { DELETE_AT_ONCE } from "../../model/job.ts";
import type { RecordRow } from "../../model/record.ts";
import { filesPage } from "../files/address.ts";
import { filesText } from "../files/text.ts";
import { CopyLine } from "../offline/copy-line.tsx";
import { localText } from "../offline/text.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { Choice } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { Empty, ErrorNotice, Notice, Skeleton } from "../ui/notice.tsx";
import { Rows } from "../ui/rows.tsx";
import { hostOf } from "../window/address.ts";
import { type Filter, MODES } from "../window/filter.ts";
import { newForm } from "../window/form.ts";
import { LockButton } from "../window/lock-button.tsx";
import { isPopup, openTab } from "../window/open-tab.ts";
import { Screen } from "../window/screen.tsx";
import { type Session, useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { say, sayCount } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { RecordRowContent } from "./record-row.tsx";
import { SelectFoot, SelectLine } from "./select-records.tsx";
import { recordsText } from "./text.ts";
import { type Listing, useRecords } from "./use-records.ts";
import { useSelection } from "./use-selection.ts";
import { WaitingDrafts } from "./waiting-drafts.tsx";

const words = recordsText.records;

/** A file dialog closes a small window, so files have a tab. */
function openFiles(session: Session): void {
  if (isPopup()) void openTab(filesPage({}));
  else session.open({ name: "files", type: "", recordId: null });
}

function edit(session: Session, change: Partial<Filter>): void {
  session.activeRow.current = null;
  session.filter.value = { ...session.filter.value, ...change };
}

export function Records() {
  const session = useSession();
  const selection = useSelection();
  const isSelecting = selection.rows !== null;
  const filter = session.filter.value;
  const listing = useRecords(isSelecting ? { ...filter, shared: false } : filter);
  const search = useRef<HTMLInputElement>(null);
  const { query } = filter;
  const { rows } = listing;
  const selectingAll = useDoing();
  const selectAll = () =>
    void selectingAll.run(async () => selection.set(await listing.all(DELETE_AT_ONCE), true));
  const write = () => session.openForm(newForm("login"));

  // Once, when the screen appears.
  useEffect(() => {
    const row = document.querySelector<HTMLElement>(".rows .row[tabindex='0']");
    if (session.activeRow.current !== null && row !== null) row.focus();
    else search.current?.focus({ preventScroll: true });
  }, []);

  const isSelected = ({ recordId }: RecordRow) => selection.rows?.has(recordId) === true;
  const openRow = (recordId: string) => session.open({ name: "record", recordId });
  return (
    <Screen
      title={isSelecting ? recordsText.selecting.title : words.title}
      ownFocus
      foot={
        isSelecting ? (
          <SelectFoot
            selection={selection}
            // Of a list that is not read to its end nobody knows what it holds.
            listed={rows.length < listing.total ? null : rows}
          />
        ) : undefined
      }
      actions={
        isSelecting ? (
          <Button kind="quiet" escape onClick={selection.end}>
            {recordsText.selecting.end}
          </Button>
        ) : (
          <>
            {rows.length > 0 && (
              <IconButton icon="select" label={recordsText.selecting.begin} onClick={selection.begin} />
            )}
            {(session.status.value?.identity ?? null) !== null && (
              <IconButton icon="file" label={filesText.open} onClick={() => openFiles(session)} />
            )}
            <IconButton icon="plus" label={text.action.newRecord} onClick={write} />
            <LockButton />
          </>
        )
      }
    >
      <search class="searchbar">
        <div class="searchline">
          <div class="searchbox">
            <Icon name="search" size={18} />
            <input
              ref={search}
              type="search"
              data-search
              aria-label={words.search}
              placeholder={words.search}
              value={query}
              autoComplete="off"
              spellcheck={false}
              aria-describedby={query === "" ? undefined : "leaves"}
              onInput={(event) => edit(session, { query: event.currentTarget.value })}
              onKeyDown={(event) => {
                const first = document.querySelector<HTMLElement>(".rows .row[tabindex='0']");
                if (event.key === "ArrowDown" && first !== null) {
                  event.preventDefault();
                  first.focus();
                }
                if (event.key === "Enter" && rows[0] !== undefined && query !== "") openRow(rows[0].recordId);
              }}
            />
            {query !== "" && (
              <IconButton icon="close" label={words.clear} onClick={() => edit(session, { query: "" })} />
            )}
          </div>
          {!isSelecting && (
            <IconButton
              icon="conditions"
              label={words.conditions}
              onClick={() => session.open({ name: "search" })}
            />
          )}
        </div>
        <Filters isSelecting={isSelecting} />
        {query !== "" && <Leaves />}
        {isSelecting && (
          <SelectLine
            selection={selection}
            total={listing.total}
            busy={selectingAll.busy}
            onAll={selectAll}
          />
        )}
      </search>
      <CopyLine />
      {!isSelecting && <WaitingDrafts />}
      {selectingAll.error !== null && (
        <Notice tone="problem" actions={<Button onClick={selectAll}>{text.action.retry}</Button>}>
          {recordsText.selecting.allFailed}
        </Notice>
      )}
      <Problems listing={listing} />
      {rows.length > 0 && (
        <Rows
          label={words.list}
          items={rows}
          keyOf={(row) => row.recordId}
          onOpen={(row) => openRow(row.recordId)}
          onEnd={listing.more}
          active={session.activeRow}
          onLeaveUp={() => search.current?.focus()}
          select={
            selection.rows === null ? undefined : { has: isSelected, set: selection.set, all: selectAll }
          }
        >
          {(row) => (
            <RecordRowContent row={row} now={Date.now()} checked={isSelecting ? isSelected(row) : null} />
          )}
        </Rows>
      )}
      {rows.length === 0 && listing.busy && <Skeleton rows={6} label={words.loading} />}
      {rows.length === 0 && !listing.busy && listing.error === null && <Nothing onWrite={write} />}
      <p class="sr-only" role="status">
        {listing.busy ? "" : sayCount(words.count, listing.total)}
      </p>
    </Screen>
  );
}

function Filters({ isSelecting }: { isSelecting: boolean }) {
  const session = useSession();
  const types = useAsk("type.list", {}, ["records", "people"]);
  const { mode, type, shared } = session.filter.value;
  const isConnected = session.status.value?.identity !== null;
  const names = [...new Set((types.value ?? []).map((view) => view.type))];
  if (type !== null && !names.includes(type)) names.push(type);
  // Values have a letter in front, so that a type of any name cannot be taken for "all".
  const options = [
    { value: "*", label: words.allTypes },
    ...names.sort((a, b) => a.localeCompare(b)).map((name) => ({ value: `=${name}`, label: name })),
  ];
  return (
    <div class="filters">
      {isConnected && (
        <Choice
          label={words.mode}
          value={mode}
          options={MODES.map((value) => ({ value, label: words.modes[value] }))}
          onChange={(value) => edit(session, { mode: value })}
        />
      )}
      <Choice
        label={words.type}
        value={type === null ? "*" : `=${type}`}
        options={options}
        onChange={(value) => edit(session, { type: value === "*" ? null : value.slice(1) })}
      />
      {isConnected && !isSelecting && (
        <label class="chip">
          <input
            type="checkbox"
            checked={shared}
            onChange={(event) => edit(session, { shared: event.currentTarget.checked })}
          />
          <span>{words.shared}</span>
        </label>
      )}
    </div>
  );
}

/** What leaves the device while typing. */
function Leaves() {
  const session = useSession();
  const host = hostOf(session.status.value?.identity?.serverUrl ?? "");
  const stays = session.filter.value.mode === "SMART";
  return (
    <p id="leaves" class="leaves">
      <Icon name={stays ? "lock" : "server"} size={14} />
      {stays ? words.leavesNothing : say(words.leaves, { host })}
    </p>
  );
}

function Problems({ listing }: { listing: Listing }) {
  const session = useSession();
  const { error, unreadable, reload } = listing;
  const { query, mode } = session.filter.value;
  const offline = isVaultError(error, "network_unreachable") || isVaultError(error, "timeout");
  const hasOtherWay = offline && mode !== "SMART" && query !== "";
  const isBadPattern = isVaultError(error, "bad_request") && mode === "REGEXP" && query !== "";
  return (
    <>
      {hasOtherWay && (
        <Notice
          tone="warn"
          icon="offline"
          title={localText.needsServer}
          actions={
            <>
              <Button onClick={() => edit(session, { mode: "SMART" })}>{localText.smart}</Button>
              <Button onClick={reload}>{text.action.retry}</Button>
            </>
          }
        />
      )}
      {isBadPattern && (
        <Notice tone="problem" title={words.patternBad}>
          {words.patternBadNext}
        </Notice>
      )}
      {error !== null && !hasOtherWay && !isBadPattern && <ErrorNotice error={error} onRetry={reload} />}
      {unreadable > 0 && (
        <Notice tone="warn" title={sayCount(words.partial, unreadable)}>
          {words.partialNext}
        </Notice>
      )}
    </>
  );
}

function Nothing({ onWrite }: { onWrite: () => void }) {
  const session = useSession();
  const { query, mode, type } = session.filter.value;
  if (query === "" && type === null) {
    return (
      <Empty
        icon="records"
        title={words.emptyTitle}
        actions={
          <Button kind="primary" icon="plus" onClick={onWrite}>
            {text.action.newRecord}
          </Button>
        }
      >
        {words.empty}
      </Empty>
    );
  }
  const local = mode === "SMART";
  const sentence = query === "" ? words.filterEmpty : local ? words.noMatchSmart : words.noMatchServer;
  return (
    <Empty
      icon="search"
      title={words.noMatch}
      actions={
        <>
          {query !== "" && local && session.status.value?.identity !== null && (
            <Button onClick={() => edit(session, { mode: "EXACT" })}>{words.searchServer}</Button>
          )}
          <Button onClick={() => edit(session, { query: "", type: null })}>{words.showAll}</Button>
        </>
      }
    >
      {say(sentence, { query })}
    </Empty>
  );
}
