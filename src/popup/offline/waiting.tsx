/** Everything that was written here and is not at the server, and what to do with what the server refused. */
import { useState } from "preact/hooks";
import type { WaitingView } from "../../model/record.ts";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { mayPass } from "../ui/may-pass.ts";
import { Confirm, Empty, ErrorNotice, Skeleton } from "../ui/notice.tsx";
import { Tile } from "../ui/tile.tsx";
import { formOf } from "../window/form.ts";
import { Screen } from "../window/screen.tsx";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { ERROR_TEXT } from "../words/error-text.ts";
import { sayAge } from "../words/say.tsx";
import { CopyLine } from "./copy-line.tsx";
import { localText } from "./text.ts";

const words = localText.list;

export function Waiting() {
  const session = useSession();
  const asked = useAsk("waiting.list", {}, ["copy", "records"]);
  const items = asked.value ?? [];
  return (
    <Screen title={words.title} onBack={() => void session.back()}>
      <CopyLine />
      {asked.error !== null && <ErrorNotice error={asked.error} onRetry={asked.reload} />}
      {asked.value === null && asked.busy && <Skeleton rows={3} label={words.title} />}
      {asked.value !== null && items.length === 0 && (
        <Empty icon="check" title={words.empty}>
          {words.emptyNote}
        </Empty>
      )}
      {items.length > 0 && (
        <>
          <p class="lead">{words.lead}</p>
          <ul class="waiting-list" aria-label={words.items}>
            {items.map((item) => (
              <Item key={item.id} item={item} />
            ))}
          </ul>
        </>
      )}
    </Screen>
  );
}

function Item({ item }: { item: WaitingView }) {
  const session = useSession();
  const [asks, setAsks] = useState(false);
  const doing = useDoing();
  const { id, kind, title, template, since, problem } = item;

  const { busy, error } = doing;
  const run = (act: () => Promise<unknown>) =>
    doing.run(async () => {
      await act();
      setAsks(false);
    });
  const takeBack = () => run(() => session.ask("waiting.take-back", { id }));
  /** The form of what waits: saved again it takes the place of what was refused. */
  const change = () =>
    run(async () => {
      const mine = await session.ask("record.peek", { recordId: id });
      if (mine !== null) session.openForm(formOf(mine));
    });
  const decide = () =>
    run(async () => {
      const mine = await session.ask("record.peek", { recordId: id });
      if (mine === null) return;
      const form = formOf(mine);
      session.drafts.keep(form);
      session.open({ name: "conflict", draftId: form.id });
    });

  const isDeletion = kind === "delete";
  const canDecide = problem === "conflict" || problem === "not_found";
  return (
    <li class="card waiting-item">
      <div class="waiting-head">
        <Tile template={template} />
        <span class="row-text">
          <span class="row-title">{title === "" ? words.unknown : title}</span>
          <span class="row-sub">{`${words.kinds[kind]} · ${sayAge(new Date(since).toISOString(), Date.now())}`}</span>
        </span>
      </div>
      {problem !== null && (
        <p class="note problem pad" role="status">
          {problem === "conflict"
            ? words.conflict
            : problem === "not_found"
              ? words.gone
              : `${words.refused} ${ERROR_TEXT[problem].says}`}
        </p>
      )}
      {error !== null && <ErrorNotice error={error} />}
      {asks ? (
        <Confirm
          title={words.takeBackAsk}
          confirm={words.takeBack}
          busy={busy}
          onConfirm={() => void takeBack()}
          onCancel={() => setAsks(false)}
        >
          {kind === "create" ? words.takeBackNewNote : words.takeBackNote}
        </Confirm>
      ) : (
        <div class="waiting-actions">
          {isDeletion ? (
            <Button onClick={() => void takeBack()}>{words.keepRecord}</Button>
          ) : (
            <Button onClick={() => setAsks(true)}>{words.takeBack}</Button>
          )}
          {canDecide && !isDeletion && (
            <Button kind="primary" busy={busy} onClick={() => void decide()}>
              {words.decide}
            </Button>
          )}
          {problem === "conflict" && isDeletion && (
            <Button kind="primary" onClick={() => session.open({ name: "deleted-here", recordId: id })}>
              {words.decideDeletion}
            </Button>
          )}
          {problem !== null && !canDecide && mayPass(problem) && (
            <Button busy={busy} onClick={() => void run(() => session.ask("waiting.retry", { id }))}>
              {words.retry}
            </Button>
          )}
          {problem !== null && !canDecide && !isDeletion && (
            <Button kind="primary" busy={busy} onClick={() => void change()}>
              {words.change}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}
