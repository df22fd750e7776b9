/** An invite card, as the text that travels. */

/** How the text of a card begins. */
export const CARD_PREFIX = "sfc1:";

/** Returns whether there is meant to be a card in `text`; whether there is one is the vault's to say. */
export function isCardText(text: string): boolean {
  return text.normalize("NFKC").toLowerCase().includes(CARD_PREFIX);
}
