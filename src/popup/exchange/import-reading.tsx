/** How a file was read, and how it should be: its characters, what stands between cells, how quotes are written. */

import type { PageRequest } from "../../messages/page.ts";
import { DELIMITERS, ENCODINGS, type ImportLines, type ImportReading, QUOTES } from "../../model/import.ts";
import { Check } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { OneOf } from "../ui/one-of.tsx";
import { say } from "../words/say.tsx";
import { importText as words } from "./text.ts";

export type ReadingChoice = PageRequest<"import.preview">["reading"];

export const AS_IT_LOOKS: ReadingChoice = {
  encoding: null,
  delimiter: null,
  quotes: null,
  readOn: false,
  passphrase: null,
};

interface ReadAsProps {
  readonly reading: ImportReading;
  readonly choice: ReadingChoice;
  readonly doubtful: readonly ImportLines[];
  readonly onChange: (choice: ReadingChoice) => void;
}

export function ReadAs({ reading, choice, doubtful, onChange }: ReadAsProps) {
  const { encoding, certainty, delimiter, quotes, samples, openEnd } = reading;
  const isBroken = choice.readOn || doubtful.some(({ why }) => why === "after");
  return (
    <details class="mapping-group" open={certainty !== "sure" || isBroken || openEnd !== null}>
      <summary>
        <strong>{words.readingTitle}</strong>
        <span class="note">
          {[encoding, delimiter && words.delimiters[delimiter]].filter(Boolean).join(", ")}
        </span>
      </summary>
      <div class="card-body">
        {certainty === "guessed" && <Notice tone="warn">{words.guessed}</Notice>}
        {certainty === "damaged" && <Notice tone="problem">{words.damaged}</Notice>}
        {samples.length > 0 && <p class="note">{say(words.samples, { words: samples.join(" · ") })}</p>}
        <OneOf
          label={words.encoding}
          value={encoding}
          options={ENCODINGS.map((name) => [name, name] as const)}
          onChoose={(encoding) => onChange({ ...choice, encoding: known(ENCODINGS, encoding) })}
        />
        {delimiter !== null && (
          <OneOf
            label={words.delimiter}
            value={delimiter}
            options={DELIMITERS.map((one) => [one, words.delimiters[one]] as const)}
            onChoose={(one) => onChange({ ...choice, delimiter: known(DELIMITERS, one) })}
          />
        )}
        {quotes !== null && (
          <OneOf
            label={words.quotes}
            value={quotes}
            options={QUOTES.map((one) => [one, words.quotesAs[one]] as const)}
            onChoose={(one) => onChange({ ...choice, quotes: known(QUOTES, one) })}
          />
        )}
        {isBroken && (
          <Check
            label={words.readOn}
            checked={choice.readOn}
            onChange={(readOn) => onChange({ ...choice, readOn })}
          />
        )}
        {openEnd !== null && <p class="note">{say(words.openEnd, { line: openEnd })}</p>}
      </div>
    </details>
  );
}

function known<T extends string>(all: readonly T[], value: string): T | null {
  return all.find((one) => one === value) ?? null;
}
