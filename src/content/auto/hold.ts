/**
 * Seals what stands in fields with a rule, and holds back what would send it: it is done once the text is sealed, and
 * not at all where that cannot be.
 */
import { callContent } from "../../messages/send.ts";
import { MAX_ENVELOPE_LENGTH } from "../../model/sealed-text.ts";
import { putSealed } from "../seal/put.ts";
import { fieldName, type Writable } from "./field-name.ts";
import { isOpen } from "./ruled-fields.ts";
import { wholePiece } from "./whole-piece.ts";

/** The fields that the person wrote in since they were sealed. */
const written = new WeakSet<Writable>();
const failed = new WeakSet<Writable>();
/** The fields whose text was kept out of what the page sent. */
const leftOut = new Set<Writable>();
const sealing = new Map<Writable, Promise<boolean>>();
/** Whether the person did anything since the last try: a page alone causes none. */
let acted = false;
/** What is done when all is sealed; null: nothing waits. */
let waiting: (() => void) | null = null;

/** Notes that the person did something, and in which field they wrote; null: in none. */
export function noteAct(field: Writable | null): void {
  acted = true;
  if (field !== null) written.add(field);
}

/** Whether `field` is being sealed, or could not be. */
export function isPending(field: Writable): boolean {
  return sealing.has(field) || failed.has(field);
}

/** Seals `field`, which the person wrote in, if `isLeft` says that they are not in it any more. */
export function sealLeft(field: Writable, isLeft: Promise<boolean>): void {
  if (written.has(field)) begin(field, async () => (await isLeft) && seal(field));
}

/** Notes that the text of `field` was kept out of what the page sent. */
export function noteLeftOut(field: Writable): void {
  leftOut.add(field);
}

/** What was kept out, and goes with its page now, is kept for the person. */
export function keepLeftOut(): void {
  for (const field of leftOut) {
    if (!field.isConnected || !isOpen(field)) continue;
    void callContent("auto.seal", { ...requestOf(field, wholePiece(field).read()), leaving: true }).catch(
      () => undefined,
    );
  }
}

/** Keeps `event` from the page, and does `act` once these fields are sealed. Of several acts the last is done. */
export function hold(event: Event, fields: readonly Writable[], act: () => void): void {
  event.preventDefault();
  event.stopImmediatePropagation();
  const isFirst = waiting === null;
  waiting = act;
  if (isFirst) void sealAll(fields);
}

async function sealAll(fields: readonly Writable[]): Promise<void> {
  const mayTry = acted;
  acted = false;
  for (const field of fields) if (mayTry) begin(field, () => seal(field));
  const done = await Promise.all(fields.map((field) => sealing.get(field) ?? false));
  const act = waiting;
  waiting = null;
  if (done.every(Boolean) && fields.every((field) => !field.isConnected || !isOpen(field))) act?.();
}

/** Begins `work` on `field` unless it is worked on already. */
function begin(field: Writable, work: () => Promise<boolean>): void {
  if (sealing.has(field)) return;
  const run = work()
    .catch(() => false)
    .finally(() => sealing.delete(field));
  sealing.set(field, run);
}

/** A text that is too long to be sealed is cut to one character too many, so that it is refused as that. */
function requestOf(field: Writable, text: string): { readonly field: string; readonly text: string } {
  return { field: fieldName(field) ?? "", text: text.slice(0, MAX_ENVELOPE_LENGTH + 1) };
}

/** Seals what stands in `field`. Returns whether it did; else the background has said why. */
async function seal(field: Writable): Promise<boolean> {
  failed.add(field);
  const piece = wholePiece(field);
  const text = piece.read();
  const { ticket, ...sealed } = await callContent("auto.seal", { ...requestOf(field, text), leaving: false });
  const { problem } = await putSealed(piece, text, sealed);
  if (problem !== null) {
    await callContent("auto.refused", { ticket, problem });
    return false;
  }
  failed.delete(field);
  written.delete(field);
  leftOut.delete(field);
  return true;
}
