/** An opened sealed text: who sealed it, where and when, how far that is certain, and the text itself. */
import type { EnvelopeView } from "../../model/page.ts";
import { say, sayTime } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { Notice } from "./notice.tsx";
import { nameOf, PinBadge } from "./person.tsx";

const words = text.envelope;

/** Shows `view`; damaged texts and those without a key say what to do instead. */
export function OpenedText({ view }: { view: EnvelopeView }) {
  if (view.state === "damaged") {
    return (
      <Notice tone="problem" title={words.damagedTitle}>
        {words.damaged}
      </Notice>
    );
  }
  if (view.state === "no-key" || view.text === null) {
    return (
      <Notice tone="warn" icon="lock" title={words.noKeyTitle}>
        {say(words.noKey, { type: view.type })}
      </Notice>
    );
  }
  return (
    <>
      <Origin view={view} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long texts scroll, also by keyboard. */}
      <section class="opened" aria-label={words.content} tabIndex={0}>
        {view.text}
      </section>
    </>
  );
}

function Origin({ view }: { view: EnvelopeView }) {
  const { writer, origin, made, state } = view;
  const host = origin !== null && URL.canParse(origin) ? new URL(origin).host : origin;
  const name = writer === null ? text.unknownPerson : nameOf(writer);
  const where = host === null || host === "" ? "" : say(words.on, { host });
  const when = made === null ? "" : sayTime(made);
  return (
    <>
      <div class="origin">
        <p>
          {writer?.me === true ? words.byYou : say(words.by, { name })}{" "}
          {writer !== null && <PinBadge pin={writer.pin} />}
        </p>
        <p class="note">{[where, when, say(words.type, { type: view.type })].filter(Boolean).join(" · ")}</p>
      </div>
      {state === "first-seen" && <Notice tone="warn">{say(words.firstSeen, { name })}</Notice>}
      {state === "moved" && <Notice tone="problem">{say(words.moved, { host: host ?? "" })}</Notice>}
    </>
  );
}
