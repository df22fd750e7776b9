/** What runs in each page of the corpus: the classifier as the content script uses it, answering by corpus id. */
import { classify } from "../../src/content/classify.ts";
import { pageFacts } from "../../src/content/field-facts.ts";

Object.assign(globalThis, {
  __run() {
    const { fields, controls, forms } = pageFacts(document);
    const kinds = classify(fields, forms);
    return Object.fromEntries(
      controls.map((control, index) => [control.dataset["fid"] ?? `no-id-${index}`, kinds[index] ?? "none"]),
    );
  },
});
