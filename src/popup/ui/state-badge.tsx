/** One word about how far a record can be trusted. */
import type { RecordState } from "../../model/record.ts";
import { text } from "../words/text.ts";
import { Icon } from "./icon.tsx";

const TONES: Readonly<Record<RecordState, "good" | "warn" | "problem">> = {
  verified: "good",
  elsewhere: "warn",
  conflict: "warn",
  older: "warn",
  forked: "warn",
  returned: "warn",
  "only-here": "warn",
  legacy: "warn",
  newer: "warn",
  tampered: "problem",
  unreadable: "problem",
  waiting: "warn",
};

/** How far a record can be trusted, as a word. */
export function StateBadge({ state }: { state: RecordState }) {
  return (
    <span class={`badge ${TONES[state]}`}>
      {state === "verified" && <Icon name="check" size={12} />}
      {text.record.states[state]}
    </span>
  );
}
