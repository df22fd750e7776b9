/** How the records of each own type are written and read: a choice for whoever uses other programs beside this one. */
import { TYPE_RULES, type TypeRule, type TypeView } from "../../model/record-type.ts";
import { useDoing } from "../ui/doing.ts";
import { ErrorNotice } from "../ui/notice.tsx";
import { OneOf } from "../ui/one-of.tsx";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { say } from "../words/say.tsx";
import { peopleText } from "./text.ts";

const words = peopleText.types;

export function Types() {
  const { value, error, reload } = useAsk("type.list", {}, ["records", "people"]);
  const mine = (value ?? []).filter(({ mine }) => mine);
  if (mine.length === 0 && error === null) return null;
  return (
    <section class="card" aria-label={words.title}>
      <div class="card-head">
        <h2>{words.title}</h2>
      </div>
      <p class="note pad">{words.note}</p>
      {error !== null && <ErrorNotice error={error} onRetry={reload} />}
      <div class="card-body">
        {mine.map((type) => (
          <Type key={type.type} type={type} />
        ))}
      </div>
    </section>
  );
}

function Type({ type: { type, rule } }: { type: TypeView }) {
  const session = useSession();
  const { error, run } = useDoing();
  const choose = (wanted: TypeRule) =>
    run(async () => {
      await session.ask("type.rule", { type, rule: wanted });
      session.tell(say(words.chosen, { type, rule: words.rules[wanted] }));
    });
  return (
    <>
      <OneOf
        label={say(words.label, { type })}
        value={rule ?? "sealed"}
        options={TYPE_RULES.map((name) => [name, words.rules[name]])}
        onChoose={(name) => void choose(TYPE_RULES.find((known) => known === name) ?? "sealed")}
      />
      {rule === "plain" && <p class="note warn">{words.plainNote}</p>}
      {error !== null && <ErrorNotice error={error} />}
    </>
  );
}
