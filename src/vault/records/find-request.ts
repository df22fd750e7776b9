/** Turns a search as a person built it into the clauses of the v2 search (PROTOCOL.md 4.7). */
import { clause } from "../../e3db/records/search.ts";
import { VaultError } from "../../errors.ts";
import type { Search, SearchCondition, SearchStep, SearchTime } from "../../model/search.ts";
import { isUuid } from "../../model/uuid.ts";
import { searchTime } from "../../search/time.ts";
import { recordType } from "../../wire/ids.ts";
import type { SearchClause, SearchRange, SearchRequest, SearchTerms } from "../../wire/search.ts";

/** A step may have this many conditions "name or value", each of which doubles the clauses of the step. */
const MOST_EITHER = 4;

/** What the request of a search says about what is found. */
export type FindRequest = Pick<SearchRequest, "match" | "exclude" | "range" | "order" | "includeAllWriters">;

/**
 * Returns the request that finds what `search` says.
 * @throws VaultError `input_invalid` with `why` "condition", "id", "time", "zone", "either" or "pair"; `type_invalid`
 */
export function findRequest({ find, leaveOut, time, everybody, order }: Search): FindRequest {
  return {
    match: find.flatMap(clausesOf),
    exclude: leaveOut.flatMap(clausesOf),
    range: time === null ? null : rangeOf(time),
    order,
    includeAllWriters: everybody,
  };
}

function rangeOf({ key, after, before, zone }: SearchTime): SearchRange | null {
  if (after === "" && before === "") return null;
  const bound = (time: string) => (time === "" ? null : searchTime(time, zone));
  return { key, after: bound(after), before: bound(before) };
}

/** The condition joins all terms of a clause, so "all of these, one of them a name or a value" takes two clauses. */
function clausesOf({ join, way, conditions }: SearchStep): SearchClause[] {
  if (conditions.length === 0) throw invalid("condition");
  const either = conditions.filter(({ subject }) => subject === "either");
  if (either.length > MOST_EITHER) throw invalid("either");
  let choices: readonly (readonly SearchCondition[])[] = [conditions.filter((one) => !either.includes(one))];
  for (const one of either) {
    const [name, value] = [{ ...one, subject: "name" } as const, { ...one, subject: "value" } as const];
    choices =
      join === "OR"
        ? choices.map((chosen) => [...chosen, name, value])
        : choices.flatMap((chosen) => [
            [...chosen, name],
            [...chosen, value],
          ]);
  }
  return choices.flatMap((chosen) =>
    termsOf(chosen, way, join).map((terms) => clause(terms, { strategy: way, condition: join })),
  );
}

/** Returns the terms of each clause: a clause names a label once only, so the same label again takes another one. */
function termsOf(conditions: readonly SearchCondition[], way: SearchStep["way"], join: SearchStep["join"]) {
  const texts = (subject: SearchCondition["subject"]) =>
    conditions.filter((one) => one.subject === subject).map((one) => checked(one, way));
  const terms: Partial<SearchTerms> = {
    types: texts("type"),
    keys: texts("name"),
    values: texts("value"),
    writerIds: texts("writer"),
    recordIds: texts("record"),
  };
  const rounds: Record<string, string>[] = [{}];
  for (const { subject, name, text } of conditions) {
    if (subject !== "pair") continue;
    if (name === "") throw invalid("condition");
    const free = rounds.find((tags) => !Object.hasOwn(tags, name));
    if (free !== undefined) free[name] = text;
    else rounds.push({ [name]: text });
  }
  const [first = {}, ...more] = rounds;
  if (more.length > 0 && join === "AND") throw invalid("pair");
  return [{ ...terms, tags: first }, ...more.map((tags): Partial<SearchTerms> => ({ tags }))];
}

/** The server takes whole ids and names of types only, and refuses all else without saying which. */
function checked({ subject, text }: SearchCondition, way: SearchStep["way"]): string {
  if (text === "") throw invalid("condition");
  if (way !== "EXACT") return text;
  if (subject === "type") return recordType(text);
  if (subject !== "writer" && subject !== "record") return text;
  if (!isUuid(text.trim())) throw invalid("id");
  return text.trim().toLowerCase();
}

function invalid(why: string): VaultError {
  return new VaultError("input_invalid", "not a condition that can be searched for", { detail: { why } });
}
