/** New and edited records: two stacks of rows, Sealed and Labels. Every change is kept as a draft at once. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { isVaultError } from "../../errors.ts";
import { localText } from "../offline/text.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { focusProblem } from "../ui/focus.ts";
import { Confirm, Empty, ErrorNotice } from "../ui/notice.tsx";
import { PrivateForm } from "../ui/private-form.tsx";
import { type Form, isTouched, newForm, pairsOf } from "../window/form.ts";
import { Screen } from "../window/screen.tsx";
import { useSession } from "../window/session.ts";
import { text } from "../words/text.ts";
import { checkForm, type FormProblems, hasProblems, problemsOf } from "./form-check.ts";
import { Templates, TypeField } from "./form-head.tsx";
import { FormStack } from "./form-stack.tsx";

const words = text.edit;

export function Edit({ draftId }: { draftId: string }) {
  const session = useSession();
  const form = session.drafts.forms.value.get(draftId)?.form;
  if (form !== undefined) return <EditForm key={draftId} form={form} />;
  return (
    <Screen title={words.newTitle} onBack={() => void session.back()}>
      <Empty
        icon="note"
        title={words.discarded}
        actions={<Button onClick={() => session.openForm(newForm("login"))}>{text.action.newRecord}</Button>}
      />
    </Screen>
  );
}

function EditForm({ form }: { form: Form }) {
  const session = useSession();
  const [tried, setTried] = useState(false);
  const { busy, error, run, fail } = useDoing();
  const [discarding, setDiscarding] = useState(false);
  const [refused, setRefused] = useState<FormProblems | null>(null);
  const checked = checkForm(form);
  // What the vault refused is shown where it is, until the form is changed.
  const problems = refused !== null && !hasProblems(checked) ? refused : checked;
  const change = (next: Form) => {
    setRefused(null);
    session.drafts.keep(next);
  };
  const element = useRef<HTMLFormElement>(null);

  // Before anybody can type: the focus must not leave a field that has it already.
  useLayoutEffect(() => {
    const place = form.base === null ? "input[data-value], textarea[data-value]" : "[data-value]";
    element.current?.querySelector<HTMLElement>(place)?.focus();
  }, [form.id, form.base]);
  useEffect(() => {
    // A form nobody touched is not worth keeping.
    return () => {
      const last = session.drafts.forms.value.get(form.id)?.form;
      if (last !== undefined && !isTouched(last)) void session.drafts.discard(form.id);
    };
  }, [form.id, form.base, session]);

  const save = async () => {
    setTried(true);
    fail(null);
    if (hasProblems(checked)) return focusProblem(element.current);
    await run(async () => {
      try {
        const row = await write();
        saved(row.recordId, row.state === "waiting" && session.status.value?.identity !== null);
      } catch (failure) {
        const isOvertaken = isVaultError(failure, "conflict") || isVaultError(failure, "not_found");
        if (isOvertaken && form.base !== null) return session.open({ name: "conflict", draftId: form.id });
        const places = problemsOf(failure, form);
        setRefused(places);
        if (places === null) throw failure;
        focusProblem(element.current);
      }
    });
  };

  const write = () => {
    const content = { fields: pairsOf(form, "fields"), labels: pairsOf(form, "labels") };
    if (form.base !== null) {
      const { recordId, version } = form.base;
      return session.ask("record.update", { recordId, version, ...content });
    }
    const { id: requestId, type, template } = form;
    return session.ask("record.write", { requestId, type: type.trim(), template, ...content });
  };

  const saved = (recordId: string, isWaiting: boolean) => {
    session.tell(isWaiting ? localText.kept : words.saved);
    if (form.base === null) session.replace({ name: "record", recordId });
    else session.back();
    void session.drafts.discard(form.id);
  };

  const discard = () => {
    session.back();
    void session.drafts.discard(form.id);
    session.tell(words.discarded, {
      label: text.action.undo,
      run: () => {
        session.drafts.keep(form);
        session.open({ name: "edit", draftId: form.id });
      },
    });
  };

  const touched = isTouched(form);
  return (
    <Screen
      title={form.base === null ? words.newTitle : words.editTitle}
      onBack={() => void session.back()}
      ownFocus
      actions={
        touched && <IconButton icon="trash" label={words.discard} onClick={() => setDiscarding(true)} />
      }
      foot={
        <>
          <DraftState touched={touched} />
          <Button kind="primary" type="submit" busy={busy} onClick={() => void save()}>
            {busy ? words.saving : words.save}
          </Button>
        </>
      }
    >
      <PrivateForm
        formRef={element}
        class="edit"
        onSubmit={() => {
          if (!busy) void save();
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !busy) void save();
        }}
      >
        {discarding && (
          <Confirm
            title={words.discardAsk}
            confirm={words.discard}
            onConfirm={discard}
            onCancel={() => setDiscarding(false)}
          >
            {words.discardNote}
          </Confirm>
        )}
        {error !== null && <SaveError error={error} onRetry={() => void save()} />}
        {form.base === null && <Templates form={form} onChange={change} />}
        <TypeField form={form} onChange={change} problem={tried ? problems.type : null} />
        <FormStack form={form} stack="fields" onChange={change} problems={tried ? problems.rows : null} />
        <FormStack form={form} stack="labels" onChange={change} problems={tried ? problems.rows : null} />
        {tried && problems.nothing && (
          <p class="note problem" role="alert">
            {words.nothing}
          </p>
        )}
      </PrivateForm>
    </Screen>
  );
}

function SaveError({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <>
      <ErrorNotice error={error} onRetry={onRetry} />
      <p class="note strong">{words.notSaved}</p>
    </>
  );
}

function DraftState({ touched }: { touched: boolean }) {
  const { drafts } = useSession();
  if (!touched) return <span class="foot-note" />;
  return (
    <span class={`foot-note${drafts.problem.value ? " problem" : ""}`}>
      {drafts.problem.value ? words.draftProblem : drafts.stored.value ? words.draftKept : words.draftKeeping}
    </span>
  );
}
