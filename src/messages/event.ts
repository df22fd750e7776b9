/** What the background tells every open page of its own: that something changed, never what. */
export const EVENTS = [
  "status",
  "records",
  "people",
  "drafts",
  "pending",
  "jobs",
  "kit",
  "copy",
  "browsers",
  "trash",
  "searches",
] as const;
export type EventName = (typeof EVENTS)[number];

export interface EventMessage {
  readonly zone: "event";
  readonly name: EventName;
}

/** Returns whether `value` is an event of ours. */
export function isEventMessage(value: unknown): value is EventMessage {
  if (typeof value !== "object" || value === null) return false;
  const { zone, name } = value as Partial<Record<string, unknown>>;
  return zone === "event" && EVENTS.some((event) => event === name);
}
