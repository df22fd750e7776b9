/** A sealed text, as it stands on a page (SECURITY.md "Envelope"). */

/** How every sealed text begins. */
export const ENVELOPE_PREFIX = "sf1:";

/** The longest sealed text in characters, and so the longest text that can be sealed. */
export const MAX_ENVELOPE_LENGTH = 256 * 1024;
