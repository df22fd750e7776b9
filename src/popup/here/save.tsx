/**
 * Saves the login that stands in a form of the page: as a new record, or as the new password of the one that is here.
 */
import { fieldNamed } from "../../model/field-names.ts";
import type { RecordView } from "../../model/record.ts";
import { emptyRow, type Form, formOf, newForm } from "../window/form.ts";
import { useSession } from "../window/session.ts";
import { say } from "../words/say.tsx";
import { PageAct } from "./page-act.tsx";
import { hereText as words } from "./text.ts";

/** The button, where a password stands in a form of the tab. */
export function SaveTyped({ tabId }: { tabId: number }) {
  const session = useSession();
  const save = async () => {
    const offer = await session.ask("here.save", { tabId });
    switch (offer.what) {
      case "new":
        return session.openForm(loginForm(offer.site, offer.name, offer.password));
      case "update": {
        const record = await session.ask("record.read", { recordId: offer.recordId });
        session.openForm(withPassword(record, offer.password));
        return session.tell(words.saveUpdates);
      }
      case "same":
        return session.tell(say(words.savedAlready, { title: offer.title }));
      case "differ":
        return session.tell(words.saveDiffers);
      case "nothing":
        return session.tell(words.saveNothing);
    }
  };
  return <PageAct icon="login" note={words.saveNote} label={words.saveTyped} act={save} />;
}

/** A new login; what comes from the page counts as typed, so that it is kept as a draft. */
function loginForm(site: string, username: string, password: string): Form {
  const form = newForm("login", [{ name: "site", value: site }]);
  const values: Readonly<Record<string, string>> = { username, password };
  return { ...form, fields: form.fields.map((row) => ({ ...row, value: values[row.name] ?? row.value })) };
}

/** The form of `record` with another password in it. */
function withPassword(record: RecordView, value: string): Form {
  const form = formOf(record);
  const at = form.fields.findIndex(({ name }) => fieldNamed(name)?.fills?.includes("current-password"));
  const fields =
    at < 0
      ? [...form.fields, { ...emptyRow(), name: "password", value }]
      : form.fields.map((row, index) => (index === at ? { ...row, value } : row));
  return { ...form, fields };
}
