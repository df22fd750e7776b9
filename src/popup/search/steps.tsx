/** The steps of a search: each has conditions, says whether all of them must hold, and how texts are compared. */
import type { PersonView } from "../../model/person.ts";
import {
  SEARCH_LIMITS,
  SEARCH_SUBJECTS,
  SEARCH_WAYS,
  type SearchCondition,
  type SearchStep,
} from "../../model/search.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { OneOf } from "../ui/one-of.tsx";
import { nameOf } from "../ui/person.tsx";
import { say } from "../words/say.tsx";
import { isEmpty, NEW_CONDITION, NEW_STEP, replaced } from "./form.ts";
import { searchText as words } from "./text.ts";

interface StepsProps {
  readonly title: string;
  readonly add: string;
  readonly steps: readonly SearchStep[];
  readonly onChange: (steps: readonly SearchStep[]) => void;
  /** Whether empty conditions are marked. */
  readonly tried: boolean;
  readonly types: readonly string[];
  readonly people: readonly PersonView[];
}

export function Steps({ title, add, steps, onChange, ...rest }: StepsProps) {
  return (
    <>
      {steps.map((step, i) => (
        <Step
          key={i}
          title={say(words.step, { title, count: i + 1 })}
          step={step}
          onChange={(next) => onChange(replaced(steps, i, next))}
          {...rest}
        />
      ))}
      {steps.length < SEARCH_LIMITS.steps && (
        <Button kind="quiet" icon="plus" onClick={() => onChange([...steps, NEW_STEP])}>
          {add}
        </Button>
      )}
    </>
  );
}

interface StepProps extends Pick<StepsProps, "tried" | "types" | "people"> {
  readonly title: string;
  readonly step: SearchStep;
  readonly onChange: (step: SearchStep | null) => void;
}

function Step({ title, step, onChange, ...rest }: StepProps) {
  const { join, way, conditions } = step;
  return (
    <section class="card" aria-label={title}>
      <div class="card-head">
        <h2>{title}</h2>
        <IconButton icon="trash" label={words.removeStep} onClick={() => onChange(null)} />
      </div>
      <div class="card-body">
        {conditions.map((condition, i) => (
          <Condition
            key={i}
            count={i + 1}
            condition={condition}
            way={way}
            isOnly={conditions.length === 1}
            onChange={(next) => onChange({ ...step, conditions: replaced(conditions, i, next) })}
            {...rest}
          />
        ))}
        {conditions.length < SEARCH_LIMITS.conditions && (
          <Button
            kind="quiet"
            icon="plus"
            onClick={() => onChange({ ...step, conditions: [...conditions, NEW_CONDITION] })}
          >
            {words.addCondition}
          </Button>
        )}
        {conditions.length > 1 && (
          <OneOf
            label={words.join}
            value={join}
            options={[
              ["AND", words.joins.AND],
              ["OR", words.joins.OR],
            ]}
            onChoose={(value) => onChange({ ...step, join: value === "OR" ? "OR" : "AND" })}
          />
        )}
        <OneOf
          label={words.way}
          value={way}
          options={SEARCH_WAYS.map((name) => [name, words.ways[name]])}
          onChoose={(value) =>
            onChange({ ...step, way: SEARCH_WAYS.find((known) => known === value) ?? "EXACT" })
          }
        />
        <p class="note">{words.wayHints[way]}</p>
      </div>
    </section>
  );
}

interface ConditionProps extends Pick<StepsProps, "tried" | "types" | "people"> {
  readonly count: number;
  readonly condition: SearchCondition;
  readonly way: SearchStep["way"];
  readonly isOnly: boolean;
  readonly onChange: (condition: SearchCondition | null) => void;
}

function Condition({ count, condition, way, isOnly, onChange, tried, types, people }: ConditionProps) {
  const { subject, name, text } = condition;
  const error = tried && isEmpty(condition) ? words.empty : null;
  const isPerson = subject === "writer" && way === "EXACT" && people.length > 0;
  const choose = (value: string) => {
    const chosen = SEARCH_SUBJECTS.find((known) => known === value) ?? "pair";
    const first = chosen === "writer" && way === "EXACT" ? (people[0]?.clientId ?? "") : "";
    onChange({ subject: chosen, name: "", text: first });
  };
  return (
    <div class="search-condition">
      <OneOf
        label={words.subject}
        value={subject}
        options={SEARCH_SUBJECTS.map((known) => [known, words.subjects[known]])}
        onChoose={choose}
      />
      <div class="search-pair">
        {subject === "pair" && (
          <Field
            label={words.name}
            value={name}
            onInput={(typed) => onChange({ ...condition, name: typed })}
            error={tried && name.trim() === "" ? words.empty : null}
          />
        )}
        {isPerson ? (
          <OneOf
            label={words.subjects.writer}
            value={text}
            options={people.map((person) => [person.clientId, nameOf(person)])}
            onChoose={(value) => onChange({ ...condition, text: value })}
          />
        ) : (
          <Field
            label={words.text}
            value={text}
            onInput={(typed) => onChange({ ...condition, text: typed })}
            error={text.trim() === "" ? error : null}
            {...(subject === "type" ? { suggestions: types } : {})}
          />
        )}
      </div>
      {!isOnly && (
        <IconButton
          icon="close"
          label={say(words.removeCondition, { count })}
          onClick={() => onChange(null)}
        />
      )}
    </div>
  );
}
