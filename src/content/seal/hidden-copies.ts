/**
 * Controls that nobody sees and in which a page mirrors its editor, so that a form sends them: a text that stands there
 * is not sealed while it stands there.
 */

/** Shorter texts stand in hidden fields by chance. */
const LONG_ENOUGH = 4;

/** Returns what tells whether a hidden control of the page of `host` holds `plain`. */
export function hiddenCopies(host: HTMLElement, plain: string): () => boolean {
  const sought = tight(plain);
  if (sought.length < LONG_ENOUGH) return () => false;
  return () => {
    const controls = host.ownerDocument.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(
      "input, textarea",
    );
    return [...controls].some((control) => isUnseen(control) && textIn(control.value).includes(sought));
  };
}

function isUnseen(control: HTMLElement): boolean {
  return control.getClientRects().length === 0;
}

/** The text of a mirror, which may be HTML. */
function textIn(value: string): string {
  return tight(value.replace(/<[^>]*>/g, ""));
}

function tight(text: string): string {
  return text.replace(/&nbsp;|[\s\u200b\ufeff]+/g, "");
}
