/**
 * Two versions of a record beside each other, in a small window one over the other: what differs field by field, in
 * words and marks as well as in colour. Sealed values are dots until they are shown, both of a field at once.
 */
import type { ComponentChildren } from "preact";
import { Button, IconButton } from "../ui/button.tsx";
import { useShown } from "../ui/use-shown.ts";
import { Dots } from "../ui/value-row.tsx";
import { say } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { type Compared, type Content, compare, partsOf } from "./differences.ts";
import { recordText } from "./text.ts";

const words = recordText.versions;

interface VersionsProps {
  readonly left: Content;
  readonly right: Content;
  /** What the two are called. */
  readonly names: readonly [left: string, right: string];
}

export function Versions({ left, right, names }: VersionsProps) {
  const shown = useShown();
  const all = compare(left, right);
  const different = all.filter(({ difference }) => difference !== "same");
  const same = all.filter(({ difference }) => difference === "same").map(({ name }) => name);
  const sealed = different.filter((one) => one.sealed).map(({ key }) => key);
  const areShown = sealed.every(shown.has);
  return (
    <section class="card" aria-label={words.title}>
      <div class="card-head">
        <h2>{words.title}</h2>
        {sealed.length > 1 && (
          <Button
            kind="quiet"
            icon={areShown ? "eyeOff" : "eye"}
            onClick={() => shown.show(sealed, !areShown)}
          >
            {areShown ? text.record.hideAll : text.record.showAll}
          </Button>
        )}
      </div>
      {different.length === 0 && <p class="note pad">{words.nothing}</p>}
      <ul class="versions">
        {different.map((one) => (
          <Difference
            key={one.key}
            one={one}
            names={names}
            isShown={!one.sealed || shown.has(one.key)}
            onShow={(on) => shown.show([one.key], on)}
          />
        ))}
      </ul>
      {same.length > 0 && <p class="note pad">{say(words.same, { names: same.join(", ") })}</p>}
    </section>
  );
}

interface DifferenceProps {
  readonly one: Compared;
  readonly names: VersionsProps["names"];
  readonly isShown: boolean;
  readonly onShow: (on: boolean) => void;
}

function Difference({ one, names, isShown, onShow }: DifferenceProps) {
  const { name, sealed, difference, left, right } = one;
  const called = difference === "left" ? names[0] : names[1];
  return (
    <li class="version">
      <div class="version-head">
        <h3>{name}</h3>
        {!sealed && <span class="badge">{words.label}</span>}
        <span class="badge warn">{say(words.differences[difference], { version: called })}</span>
        {sealed && (
          <IconButton
            icon={isShown ? "eyeOff" : "eye"}
            label={say(isShown ? text.record.hide : text.record.show, { name })}
            onClick={() => onShow(!isShown)}
          />
        )}
      </div>
      <dl class="version-pair">
        <Side called={names[0]} value={left} other={right} sealed={sealed} isShown={isShown} />
        <Side called={names[1]} value={right} other={left} sealed={sealed} isShown={isShown} />
      </dl>
    </li>
  );
}

interface SideProps {
  readonly called: string;
  readonly value: string | null;
  readonly other: string | null;
  readonly sealed: boolean;
  readonly isShown: boolean;
}

function Side({ called, value, other, sealed, isShown }: SideProps) {
  return (
    <div>
      <dt class="value-name">{called}</dt>
      <dd>
        {value === null || value === "" ? (
          <em class="muted">{value === null ? words.absent : words.empty}</em>
        ) : isShown ? (
          <span class={`value${sealed ? " mono" : ""}`}>
            <Marked value={value} other={other} />
          </span>
        ) : (
          <Dots />
        )}
      </dd>
    </div>
  );
}

/** A value with what the other one does not have underlined. */
function Marked({ value, other }: { value: string; other: string | null }): ComponentChildren {
  if (other === null) return value;
  const { start, changed, end } = partsOf(value, other);
  return (
    <>
      {start}
      {changed !== "" && <mark>{changed}</mark>}
      {end}
    </>
  );
}
