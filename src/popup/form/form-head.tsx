/** The upper part of a record's form: its template and its type, with who will see what is saved. */
import { TEMPLATES } from "../../model/record.ts";
import { MAX_TYPE_LENGTH } from "../../model/record-type.ts";
import { Field } from "../ui/field.tsx";
import { groupName } from "../ui/group-name.ts";
import { Icon } from "../ui/icon.tsx";
import { Notice } from "../ui/notice.tsx";
import { nameOf } from "../ui/person.tsx";
import { type Form, withTemplate } from "../window/form.ts";
import { useAsk } from "../window/use-ask.ts";
import { formFor, Rich, say } from "../words/say.tsx";
import { text } from "../words/text.ts";
import type { TypeProblem } from "./form-check.ts";

const words = text.edit;

/** The choice of a template, for new records. */
export function Templates({ form, onChange }: { form: Form; onChange: (form: Form) => void }) {
  return (
    <fieldset class="templates">
      <legend class="sr-only">{words.template}</legend>
      {TEMPLATES.map((template) => (
        <label key={template} class="template">
          <input
            type="radio"
            name="template"
            checked={form.template === template}
            onChange={() => onChange(withTemplate(form, template))}
          />
          <span>
            <Icon name={template} size={18} />
            {text.template[template]}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

export interface TypeFieldProps {
  readonly form: Form;
  readonly onChange: (form: Form) => void;
  readonly problem: TypeProblem | null;
}

/** The type, and a warning when others read it. */
export function TypeField({ form, onChange, problem }: TypeFieldProps) {
  const types = useAsk("type.list", {});
  const own = (types.value ?? []).filter(({ mine }) => mine).map(({ type }) => type);
  return (
    <>
      <Field
        label={words.type}
        value={form.type}
        readOnly={form.base !== null}
        onInput={(type) => onChange({ ...form, type, typeChosen: true })}
        suggestions={own}
        hint={form.base === null ? words.typeHint : words.typeFixed}
        error={problem === null ? null : say(words[problem], { count: MAX_TYPE_LENGTH })}
      />
      <Readers type={form.type} />
    </>
  );
}

/** Who else will see what is saved under `type`; nothing when nobody will. */
export function Readers({ type }: { type: string }) {
  const people = useAsk("people.list", {});
  const groups = useAsk("group.list", {});
  const readers = (people.value?.outgoing ?? []).filter((share) => share.type === type.trim());
  const [first, ...others] = readers.map(({ person }) => nameOf(person));
  const reading = (groups.value ?? []).filter(({ types }) => types.includes(type.trim()));
  return (
    <>
      {first !== undefined && (
        <Notice tone="warn" icon="people">
          <Rich
            template={others.length === 0 ? words.sharedOne : formFor(words.sharedMany, others.length)}
            values={{ name: first, count: others.length }}
          />
        </Notice>
      )}
      {reading.map((group) => (
        <Notice key={group.groupId} tone="warn" icon="people">
          <Rich template={words.sharedGroup} values={{ group: groupName(group) }} />
        </Notice>
      ))}
    </>
  );
}
