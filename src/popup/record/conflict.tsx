/**
 * What to do with mine, when somebody saved a newer version of the record: keep mine, theirs, or both; or deleted it.
 */
import { useRef, useState } from "preact/hooks";
import { isVaultError } from "../../errors.ts";
import type { RecordView } from "../../model/record.ts";
import { Edit } from "../form/edit.tsx";
import { Button } from "../ui/button.tsx";
import { Choose } from "../ui/choose.tsx";
import { useDoing } from "../ui/doing.ts";
import { ErrorNotice, Notice, Skeleton } from "../ui/notice.tsx";
import { type Form, pairsOf } from "../window/form.ts";
import { Screen } from "../window/screen.tsx";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { text } from "../words/text.ts";
import { Values } from "./record-values.tsx";
import { recordText } from "./text.ts";
import { Versions } from "./versions.tsx";

const words = recordText.conflict;

export function Conflict({ draftId }: { draftId: string }) {
  const session = useSession();
  const form = session.drafts.forms.value.get(draftId)?.form;
  if (form?.base === undefined || form.base === null) return <Edit draftId={draftId} />;
  return <Decide form={form} recordId={form.base.recordId} />;
}

function Decide({ form, recordId }: { form: Form; recordId: string }) {
  const session = useSession();
  const asked = useAsk("record.read-server", { recordId }, ["records"]);
  const [chosen, setChosen] = useState<"mine" | "theirs" | "both">("mine");
  const { busy, error, run } = useDoing();
  // An answer of before this screen may be old; one that is asked for again stays until the next is there.
  const wasAnswered = useRef(false);
  wasAnswered.current ||= !asked.busy;
  const theirs = wasAnswered.current ? asked.value : null;
  const content = { fields: pairsOf(form, "fields"), labels: pairsOf(form, "labels") };

  const done = (openId: string) => {
    // What was seen of it is not what it holds now, not even for a moment.
    for (const name of ["record.read", "record.peek"])
      session.seen.delete(JSON.stringify([name, { recordId }]));
    void session.drafts.discard(form.id);
    session.tell(text.edit.saved);
    session.show("records");
    session.open({ name: "record", recordId: openId });
  };
  const keep = (which: "mine" | "both", save: () => Promise<{ recordId: string }>) =>
    run(async () => {
      setChosen(which);
      try {
        done((await save()).recordId);
      } catch (failure) {
        if (isVaultError(failure, "conflict")) asked.reload();
        throw failure;
      }
    });
  const keepMine = (current: RecordView) =>
    keep("mine", () => session.ask("record.update", { recordId, version: current.version, ...content }));
  const keepBoth = () =>
    keep("both", async () => {
      const written = await session.ask("record.write", {
        requestId: form.id,
        type: form.type,
        template: form.template,
        ...content,
      });
      await session.ask("waiting.take-back", { id: recordId });
      return written;
    });
  /** Gives up mine: a change that was made offline waits no longer, and the draft goes. */
  const giveUp = (isThere: boolean) =>
    run(async () => {
      setChosen("theirs");
      await session.ask("waiting.take-back", { id: recordId });
      void session.drafts.discard(form.id);
      session.show("records");
      if (isThere) session.open({ name: "record", recordId });
    });

  if (isVaultError(asked.error, "not_found")) {
    return (
      <Screen title={words.goneTitle} onBack={() => void session.back()}>
        <p class="lead">{words.goneLead}</p>
        {error !== null && <ErrorNotice error={error} />}
        <Values content={content} />
        <div class="choices">
          <Choose note={words.saveNewNote}>
            <Button kind="primary" wide busy={busy} onClick={() => void keepBoth()}>
              {words.saveNew}
            </Button>
          </Choose>
          <Choose note={words.leaveDeletedNote}>
            <Button wide busy={busy && chosen === "theirs"} onClick={() => void giveUp(false)}>
              {words.leaveDeleted}
            </Button>
          </Choose>
        </div>
      </Screen>
    );
  }
  return (
    <Screen title={words.title} onBack={() => void session.back()}>
      <p class="lead">{words.lead}</p>
      {error !== null && <ErrorNotice error={error} />}
      {theirs === null && asked.busy && <Skeleton rows={4} label={text.record.loading} />}
      {asked.error !== null && (
        <>
          <ErrorNotice error={asked.error} onRetry={asked.reload} />
          <Notice tone="info">{words.gone}</Notice>
        </>
      )}
      {theirs !== null && <Versions left={content} right={theirs} names={[words.mine, words.theirs]} />}
      <div class="choices">
        {theirs !== null && (
          <>
            <Choose note={words.keepMineNote}>
              <Button
                kind="primary"
                wide
                busy={busy && chosen === "mine"}
                onClick={() => void keepMine(theirs)}
              >
                {words.keepMine}
              </Button>
            </Choose>
            <Choose note={words.keepTheirsNote}>
              <Button wide busy={busy && chosen === "theirs"} onClick={() => void giveUp(true)}>
                {words.keepTheirs}
              </Button>
            </Choose>
          </>
        )}
        <Choose note={words.keepBothNote}>
          <Button wide busy={busy && chosen === "both"} onClick={() => void keepBoth()}>
            {words.keepBoth}
          </Button>
        </Choose>
      </div>
    </Screen>
  );
}
