/** An invite card, as the text that travels. */

/** How the text of a card begins. */
export const CARD_PREFIX = "sfc1:";

/** Returns whether `text` is meant as a card; whether it is one is the vault's to say. */
export function isCardText(text: string): boolean {
  return text.trim().startsWith(CARD_PREFIX);
}
