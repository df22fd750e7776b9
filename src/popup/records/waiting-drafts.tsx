/** The forms that are filled in and not saved, over the list of records: to go on with, or to discard. */

import { isSecretName } from "../../model/secret-names.ts";
import { IconButton } from "../ui/button.tsx";
import { isTouched, titleOf } from "../window/form.ts";
import { useSession } from "../window/session.ts";
import { say } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { recordsText } from "./text.ts";

const words = recordsText.records;

/** Nothing when no draft waits. */
export function WaitingDrafts() {
  const session = useSession();
  const waiting = [...session.drafts.forms.value.values()].filter(({ form }) => isTouched(form));
  if (waiting.length === 0) return null;
  return (
    <section class="drafts" aria-label={words.drafts}>
      {waiting.map(({ form }) => {
        const title = titleOf(form, isSecretName) || text.template[form.template];
        return (
          <div class="draft" key={form.id}>
            <button
              type="button"
              class="draft-open"
              onClick={() => session.open({ name: "edit", draftId: form.id })}
            >
              <span class="badge warn">{words.draft}</span>
              <span class="row-title">{title}</span>
            </button>
            <IconButton
              icon="trash"
              label={say(words.discardDraft, { title })}
              onClick={() => {
                void session.drafts.discard(form.id);
                session.tell(text.edit.discarded, {
                  label: text.action.undo,
                  run: () => session.drafts.keep(form),
                });
              }}
            />
          </div>
        );
      })}
    </section>
  );
}
