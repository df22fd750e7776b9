/** Sealed texts for tests of the page: right in form only, nobody can open them. */

/** A text of the outer form of an envelope; `fill` (one base64url letter) tells two of them apart. */
export function envelopeLike(fill = "A", length = 300): string {
  const quad = [fill.repeat(64), fill.repeat(32), fill.repeat(length), fill.repeat(32)].join(".");
  return `sf1:${fill.repeat(22)}.Y29udGFjdA.${fill.repeat(43)}.${quad}`;
}
