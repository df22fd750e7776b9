/** The app of the popup, the side panel and the tab: set-up, lock screen, or a screen over the bottom bar. */
import { useSignalEffect } from "@preact/signals";
import { useEffect, useErrorBoundary, useRef, useState } from "preact/hooks";
import { ERROR_CODES, VaultError } from "../errors.ts";
import { Here } from "./here/here.tsx";
import { NewsDot } from "./inbox/news-dot.tsx";
import { AttentionDot } from "./more/attention-dot.tsx";
import { Record } from "./record/record.tsx";
import { Records } from "./records/records.tsx";
import { recordsText } from "./records/text.ts";
import {
  Cards,
  Conflict,
  DeletedHere,
  Deleting,
  Edit,
  Envelope,
  Files,
  Group,
  History,
  Inbox,
  More,
  MorePages,
  NoServer,
  People,
  Search,
  SetBack,
  Setup,
  Share,
  Waiting,
} from "./screens.ts";
import { emptyNow, notEmptied } from "./ui/copy.ts";
import { Icon } from "./ui/icon.tsx";
import { ErrorNotice, Notice, Skeleton } from "./ui/notice.tsx";
import { Damaged } from "./unlock/damaged.tsx";
import { Lock } from "./unlock/lock.tsx";
import { newForm } from "./window/form.ts";
import { keepFocus } from "./window/keep-focus.ts";
import { handleKeys } from "./window/keys.ts";
import { type Route, routeKey, SECTIONS, type Section } from "./window/route.ts";
import { type Session, SessionProvider } from "./window/session.ts";
import { ToastLine } from "./window/toast.tsx";
import { text } from "./words/text.ts";

/** Shows everything that `session` has to show; `close` closes the window where that makes sense. */
export function App({ session, close }: { session: Session; close: () => void }) {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    void session.start();
    const keys = (event: KeyboardEvent) => handleKeys(event, session, close);
    document.addEventListener("keydown", keys);
    return () => {
      document.removeEventListener("keydown", keys);
      session.stop();
    };
  }, [session, close]);
  useEffect(() => (root.current === null ? undefined : keepFocus(root.current)), []);
  useSignalEffect(() => {
    const status = session.status.value;
    if (status?.state !== "unlocked" || status.identity === null) return;
    const stop = new AbortController();
    void import("./window/follow.ts").then(({ follow }) => follow(session, stop.signal));
    return () => stop.abort();
  });
  useSignalEffect(() => {
    if (!notEmptied.value) return;
    const empty = { label: text.record.emptyNow, run: () => void emptyNow().catch(() => undefined) };
    session.tell(text.record.notEmptied, empty, "problem");
  });
  return (
    <SessionProvider value={session}>
      <div class="app" ref={root}>
        <Content session={session} />
        <ToastLine />
      </div>
    </SessionProvider>
  );
}

/** A screen that fails to draw must not leave an empty window. */
function Content({ session }: { session: Session }) {
  const [failure, again] = useErrorBoundary();
  if (failure === undefined) return <Window session={session} />;
  const goHome = () => {
    session.show("records");
    again();
  };
  return (
    <main class="body">
      <ErrorNotice error={failure} onRetry={goHome} />
    </main>
  );
}

function Window({ session }: { session: Session }) {
  const status = session.status.value;
  const [settingUp, setSettingUp] = useState(false);
  const needsSetup =
    status !== null &&
    (status.state === "absent" ||
      (status.state === "unlocked" && status.identity === null && !status.local && !status.damaged));
  // Set-up ends with its last step, not with the moment its identity appears.
  useEffect(() => {
    if (needsSetup) setSettingUp(true);
  }, [needsSetup]);

  if (status === null) {
    return session.broken.value === null ? (
      <Starting />
    ) : (
      <main class="body">
        <ErrorNotice error={session.broken.value} onRetry={() => void session.refresh()} />
      </main>
    );
  }
  if (status.state === "locked") return <Lock status={status} />;
  if (status.damaged) {
    return (
      <main class="body">
        <Damaged passphrase={null} isAlone />
      </main>
    );
  }
  if (needsSetup || settingUp || session.connecting.value) {
    const done = (write: boolean) => {
      setSettingUp(false);
      session.connecting.value = false;
      if (write) session.openForm(newForm("login"));
      else session.show("records");
    };
    return <Setup onDone={done} />;
  }
  if (!session.settled.value) return <Starting />;
  return (
    <>
      <PendingProblem session={session} />
      {status.identity === null && isAboutPeople(session.route) ? (
        <NoServer title={text.bar[session.route.name === "inbox" ? "inbox" : "people"]} />
      ) : (
        <ScreenOf key={routeKey(session.route)} route={session.route} />
      )}
      <Bar session={session} />
    </>
  );
}

function isAboutPeople({ name }: Route): boolean {
  return name === "people" || name === "inbox" || name === "cards" || name === "group" || name === "share";
}

/** The first moments, in the shape of what is most likely to come. */
function Starting() {
  return (
    <main class="body">
      <Skeleton rows={8} label={recordsText.records.loading} />
    </main>
  );
}

function ScreenOf({ route }: { route: Route }) {
  switch (route.name) {
    case "here":
      return <Here />;
    case "records":
      return <Records />;
    case "people":
      return <People />;
    case "inbox":
      return <Inbox />;
    case "files":
      return <Files type={route.type} recordId={route.recordId} />;
    case "group":
      return <Group groupId={route.groupId} />;
    case "cards":
      return <Cards />;
    case "search":
      return <Search />;
    case "waiting":
      return <Waiting />;
    case "set-back":
      return <SetBack />;
    case "deleting":
      return <Deleting requestId={route.requestId} />;
    case "more":
      return <More />;
    case "record":
      return <Record recordId={route.recordId} />;
    case "history":
      return <History recordId={route.recordId} />;
    case "edit":
      return <Edit draftId={route.draftId} />;
    case "conflict":
      return <Conflict draftId={route.draftId} />;
    case "deleted-here":
      return <DeletedHere recordId={route.recordId} />;
    case "share":
      return <Share type={route.type} />;
    case "more-page":
      return <MorePages page={route.page} />;
    case "envelope":
      return <Envelope tabId={route.tabId} sealed={route.text} />;
  }
}

/** Something went wrong outside of this window, which was opened to say so. */
function PendingProblem({ session }: { session: Session }) {
  const pending = session.pendingProblem.value;
  if (pending?.kind !== "problem" && pending?.kind !== "unsealed") return null;
  const code = ERROR_CODES.find((known) => known === pending.code) ?? "internal";
  const dismiss = (
    <button
      type="button"
      class="button quiet"
      onClick={() => {
        session.pendingProblem.value = null;
      }}
    >
      {text.action.dismiss}
    </button>
  );
  // A lock is over when this is read.
  const isOver = code === "vault_locked";
  return (
    <aside class="pending">
      {pending.kind === "unsealed" && (
        <Notice tone="warn" icon="seal" title={text.unsealed.title} actions={isOver && dismiss}>
          {isOver ? text.unsealed.wasLocked : text.unsealed.note}
        </Notice>
      )}
      {!(pending.kind === "unsealed" && isOver) && (
        <ErrorNotice error={new VaultError(code)} onPage>
          {dismiss}
        </ErrorNotice>
      )}
    </aside>
  );
}

function Bar({ session }: { session: Session }) {
  const bottom = session.stack.value[0]?.name;
  return (
    <nav class="bar" aria-label={text.bar.label}>
      {SECTIONS.map((section: Section) => (
        <button
          key={section}
          type="button"
          aria-current={section === bottom ? "page" : undefined}
          onClick={() => session.show(section)}
        >
          <Icon name={section} size={22} />
          <span>{text.bar[section]}</span>
          {section === "inbox" && <NewsDot />}
          {section === "more" && <AttentionDot />}
        </button>
      ))}
    </nav>
  );
}
