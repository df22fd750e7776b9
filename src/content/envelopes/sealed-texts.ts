/**
 * The sealed texts of a page, in its text and in its fields.
 */
import { isTextField, type TextField } from "../page/editable.ts";
import { ownDocuments } from "../page/frames.ts";
import { atOnce, type Steps } from "../page/slices.ts";
import {
  type EnvelopeInRun,
  findEnvelopes,
  findingEnvelopes,
  mayHoldEnvelopes,
  rangeOf,
} from "./find-envelopes.ts";

/** A sealed text and the field or the stretch of page text where it stands. */
export interface SealedText {
  readonly envelope: string;
  readonly place: Range | Element;
}

/** The distinct sealed texts in `root` and its frames without an address, at most `most`. Fields come first. */
export function sealedTexts(root: Document, most: number): SealedText[] {
  return [...atOnce(findingSealedTexts(root, most))].flatMap(([envelope, found]) => {
    const place = "run" in found ? rangeOf(found) : found;
    return place === null ? [] : [{ envelope, place }];
  });
}

/** As `sealedTexts`, in steps: each with the field or run that it is in. */
export function* findingSealedTexts(
  root: Document,
  most: number,
): Steps<Map<string, TextField | EnvelopeInRun>> {
  const found = new Map<string, TextField | EnvelopeInRun>();
  const add = (envelope: string, place: TextField | EnvelopeInRun) => {
    if (found.size < most && !found.has(envelope)) found.set(envelope, place);
  };
  for (const document of ownDocuments(root)) {
    const trees = yield* treesOf(document);
    for (const field of trees.flatMap((tree) => [...fieldsIn(tree)])) {
      for (const envelope of findEnvelopes(field.value, most)) add(envelope, field);
    }
    yield;
    // Most pages have none: that is told without a look at each of their nodes.
    if (!trees.some(mayHoldEnvelopes)) continue;
    yield;
    // The same text may stand there many times; a page full of copies must not hide the others.
    for (const each of yield* findingEnvelopes(document.documentElement, 20 * most)) add(each.envelope, each);
  }
  return found;
}

/** Elements looked at in one step. */
const AT_ONCE = 1_000;

/** `document` and the open shadow roots in it, each before those inside it. */
function* treesOf(document: Document): Steps<(Document | ShadowRoot)[]> {
  const trees: (Document | ShadowRoot)[] = [document];
  let count = 0;
  for (const tree of trees) {
    const walker = document.createTreeWalker(tree, NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const { shadowRoot } = node as Element;
      if (shadowRoot !== null) trees.push(shadowRoot);
      if (++count % AT_ONCE === 0) yield;
    }
  }
  return trees;
}

function fieldsIn(tree: ParentNode): TextField[] {
  return [...tree.querySelectorAll("input, textarea")].filter(isTextField);
}

/** Text fields of `root`, open shadow roots included. */
export function fieldsOf(root: Document): TextField[] {
  return atOnce(treesOf(root)).flatMap(fieldsIn);
}
