/** What the state of a kit means for the person: nothing to do, or something. */
import type { KitCare, KitStatus } from "../../model/kit.ts";
import { text } from "../words/text.ts";
import { kitText } from "./text.ts";

/** A paper that was proven longer ago than this is to be looked at again. */
const DRILL_AFTER_MS = 180 * 86_400_000;

/** Returns whether it is time to look at the paper; `now` in ms since 1970. */
export function isDrillDue({ provenAt }: KitCare, now: number): boolean {
  return provenAt === null || now - provenAt > DRILL_AFTER_MS;
}

/** Returns what is to be done about the kit in a few words, null when nothing is. */
export function kitNeed(kit: KitCare, now: number): string | null {
  const words = text.access;
  if (kit.made === null) return words.kitNone;
  if (kit.setBack !== null) return kitText.setBackTitle;
  if (kit.provenAt === null) return words.kitUnproven;
  return isDrillDue(kit, now) ? words.kitDrill : null;
}

/** Returns the state in a few words, and whether something is to be done about it. */
export function sayKit(
  status: KitStatus,
  now: number,
): { readonly says: string; readonly attention: boolean } {
  const need = kitNeed(status, now);
  if (need !== null) return { says: need, attention: true };
  const isSent = status.places.every(({ held }) => held);
  return { says: isSent ? text.access.kitGood : text.access.kitUnsent, attention: false };
}
