/** Facts for tests of the classifier: each says only what it is about. */
import type { FieldFacts } from "../../../src/content/classify/field-facts.ts";

/** A text field that says nothing of itself, alone in the first form. */
export const PLAIN: FieldFacts = {
  tag: "input",
  type: "text",
  autocomplete: [],
  name: "",
  id: "",
  label: "",
  placeholder: "",
  nearby: "",
  maxLength: -1,
  options: [],
  visible: true,
  form: 0,
};
