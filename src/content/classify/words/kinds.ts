/** The kinds of form fields in the content script. */
import type { FillKind } from "../../../model/fill-kinds.ts";

/** What a field can be, also where no record has a value: knowing what a field is keeps other values out of it. */
export type FieldKind = FillKind;

/** Kinds by field, in the order of the page. Steps of the classifier fill in and correct what earlier ones found. */
export type Kinds = (FieldKind | null)[];
