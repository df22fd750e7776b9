/**
 * What runs in each page of the corpus: the classifier as the content script uses it, answering by corpus id. Kinds
 * that the corpus has no word for are named by the nearest one it has.
 */
import { classify } from "../../src/content/classify/classify.ts";
import { readingFacts } from "../../src/content/classify/field-facts.ts";
import { atOnce } from "../../src/content/page/slices.ts";

const NEAREST: Readonly<Record<string, string>> = {
  "cc-given-name": "given-name",
  "cc-family-name": "family-name",
  "address-line3": "street-address",
};

Object.assign(globalThis, {
  __run() {
    const { fields, controls, forms } = atOnce(readingFacts(document));
    const kinds = classify(fields, forms);
    return Object.fromEntries(
      controls.map((control, index) => {
        const kind = kinds[index] ?? "none";
        return [control.dataset["fid"] ?? `no-id-${index}`, NEAREST[kind] ?? kind];
      }),
    );
  },
});
