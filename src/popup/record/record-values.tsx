/** The values of an opened record: its sealed fields, masked, and its labels, marked. */
import { Fragment } from "preact";
import { isCodeSecret } from "../../model/secret-names.ts";
import { Button } from "../ui/button.tsx";
import { copySecret } from "../ui/copy.ts";
import { useShown } from "../ui/use-shown.ts";
import { ValueRow } from "../ui/value-row.tsx";
import { useSession } from "../window/session.ts";
import { text } from "../words/text.ts";
import { CodeRow } from "./code-row.tsx";
import type { Content } from "./differences.ts";

const words = text.record;

interface ValuesProps {
  readonly content: Content;
  /** The sealed fields of a file are its name and size, which are shown elsewhere. */
  readonly isFile?: boolean;
}

export function Values({ content, isFile = false }: ValuesProps) {
  const session = useSession();
  const shown = useShown();
  const { fields, labels } = content;
  const names = fields.map(({ name }) => name);
  const allShown = names.every(shown.has);
  const copy = (value: string, key: string) =>
    copySecret(value, key).catch(() => session.tell(words.copyFailed, null, "problem"));
  return (
    <>
      {!isFile && (
        <section class="card" aria-label={words.sealed}>
          <div class="card-head">
            <h2>{words.sealed}</h2>
            {fields.length > 1 && (
              <Button
                kind="quiet"
                icon={allShown ? "eyeOff" : "eye"}
                onClick={() => shown.show(names, !allShown)}
              >
                {allShown ? words.hideAll : words.showAll}
              </Button>
            )}
          </div>
          {fields.length === 0 && <p class="note pad">{words.noFields}</p>}
          <ul class="values">
            {fields.map(({ name, value }) => (
              <Fragment key={name}>
                <ValueRow
                  name={name}
                  value={value}
                  sealed
                  shown={shown.has(name)}
                  onShow={(on) => shown.show([name], on)}
                  copyKey={`field ${name}`}
                  onCopy={() => void copy(value, `field ${name}`)}
                />
                {isCodeSecret(name, value) && value.trim() !== "" && (
                  <CodeRow
                    key={value}
                    name={name}
                    secret={value}
                    onCopy={(code) => void copy(code, `code ${name}`)}
                  />
                )}
              </Fragment>
            ))}
          </ul>
        </section>
      )}
      {labels.length > 0 && (
        <section class="card open" aria-label={words.labels}>
          <div class="card-head">
            <h2>{words.labels}</h2>
            <span class="readable">{words.labelsNote}</span>
          </div>
          <ul class="values">
            {labels.map(({ name, value }) => (
              <ValueRow
                key={name}
                name={name}
                value={value}
                sealed={false}
                shown
                onShow={() => undefined}
                copyKey={`label ${name}`}
                onCopy={() => void copy(value, `label ${name}`)}
              />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
