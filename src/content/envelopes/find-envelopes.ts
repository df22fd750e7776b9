/**
 * Finds sealed texts in plain text and in a page, by their outer form only (SECURITY.md "Envelope"); whether one
 * opens is the background's to say. Time is linear in the text: every part has its own separator, so a failed
 * attempt never reads past the next one.
 */
import { ENVELOPE_PREFIX, MAX_ENVELOPE_LENGTH } from "../../model/sealed-text.ts";
import type { Steps } from "../page/slices.ts";

/** `sf1:` writer `.` type `.` key id `.` quad of four. Lengths of base64url: 16 bytes are 22 letters, 32 are 43. */
const FORM =
  /sf1:[\w-]{22}\.[\w-]{1,1400}\.[\w-]{43}\.[\w-]{20,200}\.[\w-]{10,60}\.[\w-]{16,}\.[\w-]{10,60}(?![\w-])/g;
const WHOLE = new RegExp(`^(?:${FORM.source})$`);

/** Elements that do not end a word: text on both sides of their tags is one run. */
const INLINE = new Set(
  "a abbr b bdi bdo cite code data del dfn em font i ins kbd label mark q s samp small span strong sub sup time tt u var wbr".split(
    " ",
  ),
);
/** Elements whose text is not shown as text. */
const UNSHOWN = new Set(["script", "style", "noscript", "template", "textarea", "select", "option", "title"]);

/** The distinct sealed texts in `text`, in order, at most `most`. */
export function findEnvelopes(text: string, most: number): string[] {
  const found = new Set<string>();
  if (!text.includes(ENVELOPE_PREFIX)) return [];
  for (const [envelope] of text.matchAll(FORM)) {
    if (found.size >= most) break;
    if (envelope.length <= MAX_ENVELOPE_LENGTH) found.add(envelope);
  }
  return [...found];
}

/** Whether the whole of `text`, but for white space around it, is one sealed text. */
export function isEnvelope(text: string): boolean {
  const trimmed = text.trim();
  return trimmed.startsWith(ENVELOPE_PREFIX) && trimmed.length <= MAX_ENVELOPE_LENGTH && WHOLE.test(trimmed);
}

/** A run of text as people see it in one line, and the text nodes it is made of. */
interface Run {
  readonly text: string;
  readonly nodes: readonly Text[];
}

/** A sealed text in a run: `start` is where, in UTF-16 units. */
export interface EnvelopeInRun {
  readonly envelope: string;
  readonly run: Run;
  readonly start: number;
}

/** Whether a sealed text can stand in the text of `root`, shadow roots in it aside: says so at once. */
export function mayHoldEnvelopes(root: Node): boolean {
  const whole = root.nodeType === Node.DOCUMENT_NODE ? (root as Document).documentElement : root;
  return whole?.textContent?.includes(ENVELOPE_PREFIX) ?? false;
}

/** Runs looked at in one step. */
const AT_ONCE = 250;

/**
 * Finds the sealed texts in the text of `root` (not in its form fields), open shadow roots included, at most `most`.
 */
export function* findingEnvelopes(root: ParentNode & Node, most: number): Steps<EnvelopeInRun[]> {
  const found: EnvelopeInRun[] = [];
  let count = 0;
  for (const run of runsOf(root)) {
    if (++count % AT_ONCE === 0) yield;
    if (!run.text.includes(ENVELOPE_PREFIX)) continue;
    for (const match of run.text.matchAll(FORM)) {
      if (found.length >= most) return found;
      if (match[0].length > MAX_ENVELOPE_LENGTH) continue;
      found.push({ envelope: match[0], run, start: match.index });
    }
  }
  return found;
}

function* runsOf(root: ParentNode & Node): Generator<Run> {
  let nodes: Text[] = [];
  const flush = (): Run => {
    const run = { text: nodes.map((node) => node.data).join(""), nodes };
    nodes = [];
    return run;
  };
  for (const step of textSteps(root)) {
    if (step !== null) nodes.push(step);
    else if (nodes.length > 0) yield flush();
  }
  if (nodes.length > 0) yield flush();
}

/** Text nodes in order, and null wherever a run of text ends. Written as a loop: pages nest deeper than a stack. */
function* textSteps(root: ParentNode & Node): Generator<Text | null> {
  const shadows: ShadowRoot[] = [];
  let node: Node | null = root;
  while (node !== null) {
    let enter = true;
    if (node.nodeType === Node.TEXT_NODE) yield node as Text;
    else if (node.nodeType === Node.ELEMENT_NODE) {
      const element = node as Element;
      if (element.shadowRoot) shadows.push(element.shadowRoot);
      enter = !UNSHOWN.has(element.localName);
      if (!INLINE.has(element.localName)) yield null;
    }
    let next: Node | null = enter ? node.firstChild : null;
    while (next === null && node !== null && node !== root) {
      next = node.nextSibling;
      node = node.parentNode;
      if (next === null && node?.nodeType === Node.ELEMENT_NODE && !INLINE.has((node as Element).localName)) {
        yield null;
      }
    }
    node = next;
  }
  for (const shadow of shadows) {
    yield null;
    yield* textSteps(shadow);
  }
}

/** Returns where a sealed text stands, null when its nodes are gone. */
export function rangeOf({ envelope, run, start }: EnvelopeInRun): Range | null {
  const from = placeIn(run, start, false);
  const to = placeIn(run, start + envelope.length, true);
  if (from === null || to === null) return null;
  const range = from.node.ownerDocument.createRange();
  range.setStart(from.node, from.offset);
  range.setEnd(to.node, to.offset);
  return range;
}

function placeIn(run: Run, index: number, atEnd: boolean): { node: Text; offset: number } | null {
  let passed = 0;
  for (const node of run.nodes) {
    const offset = index - passed;
    if (atEnd ? offset <= node.length : offset < node.length) return { node, offset };
    passed += node.length;
  }
  return null;
}
