/** One code in several boxes of one sign: the boxes seldom say so themselves, what stands around them does. */

import type { Company } from "./company.ts";
import type { FormFacts } from "./form-facts.ts";
import { FIELD_WORDS } from "./words/field-words.ts";
import { fold } from "./words/fold.ts";

const FEWEST = 4;
const MOST = 8;
const TYPED = new Set(["text", "tel", "number"]);

/** Calls the boxes of a run codes that change with the time, when they or their form are called so. */
export function codesInBoxes({ fields, votes, kinds, members }: Company, form: FormFacts): void {
  const isBox = (index: number | undefined) => {
    const field = index === undefined ? undefined : fields[index];
    return field !== undefined && field.maxLength === 1 && TYPED.has(field.type);
  };
  for (let from = 0; from < members.length; from++) {
    if (!isBox(members[from])) continue;
    let to = from;
    while (isBox(members[to])) to++;
    const run = members.slice(from, to);
    from = to;
    if (run.length < FEWEST || run.length > MOST) continue;
    const isCalled = run.some(
      (index) =>
        kinds[index] === "one-time-code" || votes[index]?.voices.some(({ kind }) => kind === "one-time-code"),
    );
    if (isCalled || saysCode(form)) for (const index of run) kinds[index] = "one-time-code";
  }
}

function saysCode({ heading, buttons, text, page }: FormFacts): boolean {
  return [heading, buttons, text, page].some((each) =>
    FIELD_WORDS.matches(fold(each)).some(({ kind }) => kind === "one-time-code"),
  );
}
