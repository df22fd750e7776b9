/** What becomes of a file, to be looked at and changed before anything is written: one part for each kind of entry. */
import { useId } from "preact/hooks";
import type { ImportColumn, ImportGroup } from "../../model/import.ts";
import { TEMPLATES, type Template } from "../../model/record.ts";
import { MAX_TYPE_LENGTH } from "../../model/record-type.ts";
import { Readers } from "../form/form-head.tsx";
import { Field, FieldNote } from "../ui/field.tsx";
import { OneOf } from "../ui/one-of.tsx";
import { useAsk } from "../window/use-ask.ts";
import { say, sayCount } from "../words/say.tsx";
import { text } from "../words/text.ts";
import {
  columnHint,
  columnProblem,
  KEPT,
  type Kept,
  keep,
  keptOf,
  namesFor,
  typeProblem,
  withColumn,
} from "./import-plan.ts";
import { exchangeText } from "./text.ts";

const words = exchangeText;
/** With more kinds than this each is opened by hand. */
const MOST_OPEN = 2;

interface MappingProps {
  readonly groups: readonly ImportGroup[];
  readonly onChange: (group: ImportGroup) => void;
}

export function Mapping({ groups, onChange }: MappingProps) {
  return (
    <div class="mapping-groups">
      {groups.map((group) => (
        <details key={group.group} class="mapping-group" open={groups.length <= MOST_OPEN}>
          <summary>
            <strong>
              {say(words.becomesType, { type: group.type, kind: text.template[group.template] })}
            </strong>
            <span class="note">{sayCount(words.entries, group.count)}</span>
          </summary>
          <Group group={group} onChange={onChange} />
        </details>
      ))}
    </div>
  );
}

function Group({ group, onChange }: { group: ImportGroup; onChange: (group: ImportGroup) => void }) {
  const types = useAsk("type.list", {});
  const own = (types.value ?? []).filter(({ mine }) => mine).map(({ type }) => type);
  const problem = typeProblem(group);
  const names = useId();
  return (
    <div class="card-body">
      <div class="mapping-head">
        <OneOf
          label={text.edit.template}
          value={group.template}
          options={TEMPLATES.map((template) => [template, text.template[template]] as const)}
          onChoose={(template) => onChange({ ...group, template: template as Template })}
        />
        <Field
          label={text.edit.type}
          value={group.type}
          onInput={(type) => onChange({ ...group, type })}
          suggestions={own}
          hint={text.edit.typeHint}
          error={problem === null ? null : say(text.edit[problem], { count: MAX_TYPE_LENGTH })}
        />
      </div>
      <Readers type={group.type} />
      <table class="mapping">
        <caption class="sr-only">{words.mapping}</caption>
        <thead>
          <tr>
            <th scope="col">{words.column}</th>
            <th scope="col">{words.kept}</th>
            <th scope="col">{words.becomes}</th>
          </tr>
        </thead>
        <tbody>
          {group.columns.map((column) => (
            <Column
              key={column.key}
              column={column}
              group={group}
              names={names}
              onChange={(next) => onChange(withColumn(group, next))}
            />
          ))}
        </tbody>
      </table>
      <datalist id={names}>
        {namesFor(group.template).map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </div>
  );
}

interface ColumnProps {
  readonly column: ImportColumn;
  readonly group: ImportGroup;
  /** The id of the list of names to suggest. */
  readonly names: string;
  readonly onChange: (column: ImportColumn) => void;
}

function Column({ column, group, names, onChange }: ColumnProps) {
  const id = useId();
  const { from, to } = column;
  const problem = columnProblem(column);
  const hint = columnHint(column, group);
  return (
    <tr>
      <th scope="row">
        {from}
        {column.count < group.count && (
          <span class="note">{say(words.filled, { count: column.count, total: group.count })}</span>
        )}
      </th>
      <td>
        <select
          class="choice"
          aria-label={say(words.keptLabel, { from })}
          value={keptOf(column)}
          onChange={(event) => onChange(keep(column, event.currentTarget.value as Kept))}
        >
          {KEPT.map((kept) => (
            <option key={kept} value={kept} selected={kept === keptOf(column)}>
              {words.keptAs[kept]}
            </option>
          ))}
        </select>
      </td>
      <td>
        {to === null ? (
          <span class="muted">{words.left}</span>
        ) : (
          <input
            aria-label={say(words.nameLabel, { from })}
            value={to}
            list={names}
            autoComplete="off"
            autoCapitalize="off"
            spellcheck={false}
            aria-invalid={problem === null ? undefined : "true"}
            aria-describedby={problem === null && hint === null ? undefined : id}
            onInput={(event) => onChange({ ...column, to: event.currentTarget.value })}
          />
        )}
        <FieldNote id={id} error={problem === null ? null : text.edit[problem]}>
          {hint !== null && (
            <span class={hint === "secret" ? "warn" : undefined}>
              {say(words.hints[hint], { name: to ?? "" })}
            </span>
          )}
        </FieldNote>
      </td>
    </tr>
  );
}
