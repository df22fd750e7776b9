/** What the state of a kit means for the person: nothing to do, or something. */
import type { KitStatus } from "../../messages/access.ts";
import { text } from "../text.ts";

/** How long a paper is believed to be where it was. */
const DRILL_AFTER_MS = 180 * 86_400_000;

/** Returns whether it is time to look at the paper. */
export function isDrillDue({ provenAt }: KitStatus, now: number): boolean {
  return provenAt === null || now - provenAt > DRILL_AFTER_MS;
}

/** Returns the state in a few words, and whether something is to be done about it. */
export function sayKit(
  status: KitStatus,
  now: number,
): { readonly says: string; readonly attention: boolean } {
  const words = text.access;
  if (status.made === null) return { says: words.kitNone, attention: true };
  if (status.setBack !== null) return { says: text.kit.setBackTitle, attention: true };
  if (status.provenAt === null) return { says: words.kitUnproven, attention: true };
  if (isDrillDue(status, now)) return { says: words.kitDrill, attention: true };
  const isSent = status.places.every(({ held }) => held);
  return { says: isSent ? words.kitGood : words.kitUnsent, attention: false };
}
