/** After the last step: it works, and what to do next. */
import { useEffect, useRef } from "preact/hooks";
import type { IdentityView } from "../../model/identity.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { hostOf } from "../window/address.ts";
import { Rich } from "../words/say.tsx";
import { setupText } from "./text.ts";

const words = setupText.done;

export function Done({ identity, onDone }: { identity: IdentityView; onDone: (write: boolean) => void }) {
  const main = useRef<HTMLButtonElement>(null);
  useEffect(() => main.current?.focus(), []);
  return (
    <section class="setup-step">
      <span class="done-seal">
        <Icon name="seal" size={44} />
      </span>
      <h1>{words.title}</h1>
      <p class="lead">
        <Rich template={words.lead} values={{ host: hostOf(identity.serverUrl), name: identity.name }} />
      </p>
      <h2>{words.nextTitle}</h2>
      <ul class="plain-list">
        {words.next.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <div class="setup-foot">
        <Button onClick={() => onDone(false)}>{words.records}</Button>
        <Button kind="primary" buttonRef={main} wide onClick={() => onDone(true)}>
          {words.write}
        </Button>
      </div>
    </section>
  );
}
