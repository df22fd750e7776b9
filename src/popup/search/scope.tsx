/** What a search has beside its conditions: the time, whose records, and their order. */
import { useId } from "preact/hooks";
import type { Search, SearchTime } from "../../model/search.ts";
import { OneOf } from "../ui/one-of.tsx";
import { say } from "../words/say.tsx";
import { offsetHere, ZONES } from "./form.ts";
import { searchText as words } from "./text.ts";

interface ScopeProps {
  readonly search: Search;
  readonly onChange: (change: Partial<Search>) => void;
}

export function Scope({ search, onChange }: ScopeProps) {
  const { time, everybody, order } = search;
  const change = (part: Partial<SearchTime>) => time !== null && onChange({ time: { ...time, ...part } });
  const choose = (key: string) => {
    if (key !== "CREATED" && key !== "MODIFIED") return onChange({ time: null });
    onChange({ time: { after: "", before: "", zone: offsetHere(), ...time, key } });
  };
  return (
    <section class="card" aria-label={words.time}>
      <div class="card-body">
        <OneOf
          label={words.time}
          value={time?.key ?? "any"}
          options={[
            ["any", words.times.any],
            ["CREATED", words.times.CREATED],
            ["MODIFIED", words.times.MODIFIED],
          ]}
          onChoose={choose}
        />
        {time !== null && (
          <>
            <div class="search-pair">
              <Moment label={words.after} value={time.after} onChange={(after) => change({ after })} />
              <Moment label={words.before} value={time.before} onChange={(before) => change({ before })} />
            </div>
            <Zone value={time.zone} onChange={(zone) => change({ zone })} />
          </>
        )}
        <OneOf
          label={words.whose}
          value={everybody ? "yes" : "no"}
          options={[
            ["yes", words.everybody.yes],
            ["no", words.everybody.no],
          ]}
          onChoose={(value) => onChange({ everybody: value === "yes" })}
        />
        <OneOf
          label={words.order}
          value={order}
          options={[
            ["DESCENDING", words.orders.DESCENDING],
            ["ASCENDING", words.orders.ASCENDING],
          ]}
          onChoose={(value) => onChange({ order: value === "ASCENDING" ? "ASCENDING" : "DESCENDING" })}
        />
      </div>
    </section>
  );
}

interface MomentProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A day and a time of day, in no zone. */
function Moment({ label, value, onChange }: MomentProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="datetime-local"
        autoComplete="off"
        value={value}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
    </div>
  );
}

function Zone({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const here = offsetHere();
  const zones = [...new Set([here, ...ZONES, value])];
  return (
    <OneOf
      label={words.zone}
      value={value}
      options={zones.map((zone) => [zone, say(zone === here ? words.zoneHere : words.zoneOf, { zone })])}
      onChoose={onChange}
    />
  );
}
