/** What is on its way: the phase of each file, how far it is and how fast, and what can be done about it. */
import { useRef } from "preact/hooks";
import { IconButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { ERROR_TEXT } from "../words/error-text.ts";
import { say } from "../words/say.tsx";
import { sayBytes } from "./speed.ts";
import { filesText as words } from "./text.ts";
import type { Transfer, Transfers } from "./transfers.ts";

interface ListProps {
  readonly desk: Transfers;
  readonly transfers: readonly Transfer[];
}

export function TransferList({ desk, transfers }: ListProps) {
  return (
    <section class="card" aria-label={words.transfers}>
      <div class="card-head">
        <h2>{words.transfers}</h2>
      </div>
      <ul class="transfers">
        {transfers.map((transfer) => (
          <Row key={transfer.id} desk={desk} transfer={transfer} />
        ))}
      </ul>
    </section>
  );
}

function Row({ desk, transfer }: { desk: Transfers; transfer: Transfer }) {
  const { id, name, way, phase, done, total, speed } = transfer;
  const chooser = useRef<HTMLInputElement>(null);
  const isMoving = ["sealing", "sending", "receiving", "checking"].includes(phase);
  return (
    <li>
      <Icon name={way === "up" ? "up" : "down"} />
      <div class="transfer">
        <p class="row-title">{name}</p>
        {isMoving && (
          <progress
            aria-label={say(words.progress, { name })}
            max={total === 0 ? undefined : total}
            value={total === 0 ? undefined : done}
          />
        )}
        <p class="row-sub" role={phase === "failed" ? "alert" : "status"}>
          {sayPhase(transfer)}
        </p>
        {isMoving && total > 0 && (
          <p class="row-sub">
            {say(words.amount, { done: sayBytes(done), total: sayBytes(total) })}
            {speed > 0 && ` · ${say(words.speed, { speed: sayBytes(speed) })}`}
          </p>
        )}
      </div>
      {isMoving && (
        <IconButton icon="pause" label={say(words.pause, { name })} onClick={() => desk.pause(id)} />
      )}
      {(phase === "paused" || phase === "failed") && (
        <IconButton icon="play" label={say(words.resume, { name })} onClick={() => void desk.resume(id)} />
      )}
      {phase === "unsealed" && (
        <>
          <IconButton
            icon="plus"
            label={say(words.again, { name })}
            onClick={() => chooser.current?.click()}
          />
          <input
            ref={chooser}
            type="file"
            hidden
            aria-label={say(words.again, { name })}
            onChange={(event) => {
              const [file] = event.currentTarget.files ?? [];
              if (file !== undefined) void desk.send(file, transfer.type, id);
            }}
          />
        </>
      )}
      {transfer.content !== null && (
        <IconButton
          icon="save"
          label={say(words.keep, { name })}
          onClick={() => saveBlob(transfer.content as Blob, name)}
        />
      )}
      <IconButton
        icon="close"
        label={say(phase === "done" ? words.clear : words.cancel, { name })}
        onClick={() => void desk.cancel(id)}
      />
    </li>
  );
}

function sayPhase({ phase, way, error }: Transfer): string {
  if (phase === "failed" && error !== null) return `${ERROR_TEXT[error].says} ${ERROR_TEXT[error].next}`;
  if (phase === "done") return way === "up" ? words.sent : words.received;
  return words.phases[phase];
}

/** Hands the content over to the browser's own downloads. */
function saveBlob(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
