/**
 * Zone **content**: what a content script may ask, and what the background tells it. The script runs in a process
 * that a hostile page may own: the background takes tab, frame, document and origin from the browser-set sender,
 * and acts only on a ticket it made for exactly that document after a person's gesture.
 */
import * as v from "valibot";
import { FILL_KINDS, type FillKind, type FillValue, type FormPurpose } from "../model/fill-kinds.ts";
import { type LeftReason, MAX_FIELD_NAME, type PasswordField } from "../model/page.ts";
import { MAX_ENVELOPE_LENGTH } from "../model/sealed-text.ts";
import { message, type ReplyOf, type RequestOf, reply } from "./contract.ts";
import { sealedText } from "./parts.ts";

const ticket = v.pipe(v.string(), v.maxLength(64));
const sealable = v.pipe(v.string(), v.maxLength(MAX_ENVELOPE_LENGTH));

const kinds = v.pipe(v.array(v.picklist(FILL_KINDS)), v.maxLength(200));

/** Why a field does not hold a sealed text; see `seal.begin`. */
const PUT_PROBLEMS = ["field_invalid", "field_keeps_text", "field_lost_text", "conflict"] as const;
export type PutProblem = (typeof PUT_PROBLEMS)[number];

/** Fields that belong together and that a person can see, by the kinds that they ask for. */
export interface FormGroup {
  /** What this document calls the group while it stands. */
  readonly id: number;
  readonly purpose: FormPurpose;
  /** The kind of the field for the name to log in with, null where none is asked for. */
  readonly identifier: FillKind | null;
  readonly kinds: readonly FillKind[];
  readonly focused: boolean;
  /** Whether something stands in one of its passwords that was not filled there; what, is not said. */
  readonly typed: boolean;
  /** What its field for a new password asks for, null where there is none. */
  readonly newPassword: PasswordField | null;
  /** The host that the form sends to where it is not the page's own, else null. */
  readonly sendsTo: string | null;
}

/** What became of one field. */
export interface FillOutcome {
  readonly kind: FillKind;
  /** null: it is filled, and the page holds it. */
  readonly left: LeftReason | null;
}

/** A sealed text, and the readable line that the person wants in front of it on this site, "" for none. */
export interface Sealed {
  readonly envelope: string;
  readonly line: string;
}

export const CONTENT_MESSAGES = {
  /** Seals `text`; the ticket came with `seal.begin`. */
  "seal.text": message(v.strictObject({ ticket, text: sealable }), reply<Sealed>),
  /** After `seal.text`, once the page holds the sealed text: asks for the frame that says who can open it. */
  "seal.card": message(
    v.strictObject({ ticket, pageUndoes: v.boolean() }),
    reply<{ readonly token: string }>,
  ),
  /** Asks for the frame in which a text is written that the page never sees; the ticket came with `write.begin`. */
  "write.frame": message(v.strictObject({ ticket }), reply<{ readonly token: string }>),
  /** Asks for the frame that opens `text`; answers its one-use token. The ticket came with `open.begin`. */
  "open.frame": message(v.strictObject({ ticket, text: sealedText }), reply<{ readonly token: string }>),
  /** The frame did not report in time: the background opens the popup instead. */
  "open.fallback": message(v.strictObject({ ticket, text: sealedText }), reply<null>),
  /** Asks for the values of the kinds found on the page; the ticket came with `fill.begin`. */
  "fill.values": message(v.strictObject({ ticket, kinds }), reply<{ readonly values: readonly FillValue[] }>),
  /** Without a ticket, from the top page of a site that is turned on: so many sealed texts are on it. */
  "page.sealed": message(
    v.strictObject({ count: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(50)) }),
    reply<null>,
    { quiet: true },
  ),
  /** Without a ticket, from the top page of a site with rules: the fields that are sealed by themselves there. */
  "auto.fields": message(v.strictObject({}), reply<{ readonly fields: readonly string[] }>, { quiet: true }),
  /**
   * Without a ticket, from the top page in front: seals `text`, which the person wrote in a field that has a rule.
   * `leaving`: the page goes, and the text with it, so it is kept for the person.
   */
  "auto.seal": message(
    v.strictObject({
      field: v.pipe(v.string(), v.maxLength(MAX_FIELD_NAME)),
      // One longer than can be sealed, so that what is too long is told as that.
      text: v.pipe(v.string(), v.maxLength(MAX_ENVELOPE_LENGTH + 1)),
      leaving: v.boolean(),
    }),
    reply<Sealed & { readonly ticket: string }>,
    { quiet: true },
  ),
  /** After `auto.seal`: the page does not hold the sealed text, and nothing was sent. */
  "auto.refused": message(v.strictObject({ ticket, problem: v.picklist(PUT_PROBLEMS) }), reply<null>, {
    quiet: true,
  }),
  /**
   * Asks for the text that replaces an envelope, or that is put in; the ticket came with `text.replace` or `text.put`.
   * `line` as in `seal.text`, "" where an envelope is replaced.
   */
  "replace.text": message(
    v.strictObject({ ticket }),
    reply<{ readonly text: string; readonly line: string }>,
  ),
};

type ContentMessages = typeof CONTENT_MESSAGES;
export type ContentName = keyof ContentMessages;
export type ContentRequest<Name extends ContentName> = RequestOf<ContentMessages, Name>;
export type ContentReply<Name extends ContentName> = ReplyOf<ContentMessages, Name>;

/** What is on a page, as the content script of one of its documents sees it. */
export interface PageDescription {
  readonly groups: readonly FormGroup[];
  readonly envelopes: readonly string[];
  readonly focusedField: boolean;
}

/** A login as it stands in a form: what a person typed there, or what was filled. */
export interface TypedLogin {
  /** The name to log in with, null where the form has none or nothing stands in it. */
  readonly name: string | null;
  /** The password that opens the account now, null where none is asked for or typed. */
  readonly current: string | null;
  /** The one that is to open it from now on, null where none is asked for or typed. */
  readonly next: string | null;
  /** Whether the boxes for the new one hold the same. */
  readonly agrees: boolean;
}

/** Whether the text of a page was changed, and why not. */
export interface PageChange {
  readonly done: boolean;
  readonly problem: string | null;
}

/** A field that was tried: how it is known again, what people call it, and why it can have no rule. */
export interface TriedField {
  readonly field: string;
  readonly label: string;
  readonly problem: string | null;
}

/** What became of a text that was to be sealed. */
export interface SealResult extends PageChange {
  /** Whether the page keeps a history of its own, whose Undo may bring the text back. */
  readonly pageUndoes: boolean;
}

/** From the background to the content script of one document, each after a person's gesture. */
export const TO_CONTENT_MESSAGES = {
  /** What is on this page: kinds of fields, sealed texts, whether something sealable has focus. */
  "page.describe": message(v.strictObject({}), reply<PageDescription>),
  /**
   * Seal the selection or the focused field: asks back with `seal.text`.
   * `done: false` says why as an error code in `problem`: `not_found` (nothing selected, nothing focused),
   * `input_invalid` (nothing to seal, or sealed already), `unsupported` (the selected text is not editable),
   * `field_invalid` (this field cannot hold a sealed text), `field_keeps_text` (the page would have kept the text itself),
   * `field_lost_text` (the page took the text away), `too_large`, `conflict` (the page or the person changed the text
   * meanwhile), or what `seal.text` answered. After `field_lost_text` and `conflict` the text does not stand as it was.
   */
  "seal.begin": message(
    v.strictObject({ ticket, what: v.picklist(["selection", "field", "focus"]) }),
    reply<SealResult>,
  ),
  /**
   * Open the sealed text in the selection, the focused field or under the last right-click. `problem`: `not_found` when
   * no sealed text is selected, focused or alone on the page.
   */
  "open.begin": message(v.strictObject({ ticket }), reply<PageChange>),
  /**
   * Remember the field or editor that has the focus, and open the frame in which a text for it is written. `problem`:
   * `not_found`, `field_invalid`.
   */
  "write.begin": message(v.strictObject({ ticket }), reply<PageChange>),
  /**
   * Put the sealed text that `replace.text` answers where `write.begin` found the focus; `problem` as in `seal.begin`.
   */
  "text.put": message(v.strictObject({ ticket }), reply<PageChange>),
  /** Try whether the field that has the focus, and its page, keep what is written there by a script. */
  "rule.try": message(v.strictObject({}), reply<TriedField>),
  /** Fill the fields of `kinds` in one group that `page.describe` named: asks back with `fill.values`. */
  "fill.begin": message(
    v.strictObject({ ticket, group: v.pipe(v.number(), v.safeInteger()), kinds }),
    reply<{ readonly outcomes: readonly FillOutcome[] }>,
  ),
  /** Read the login that stands in a form, because the person asked to save it; null where none stands. */
  "form.read": message(v.strictObject({}), reply<TypedLogin | null>),
  /**
   * Replace the envelope `from` where it stands in an editable place: asks back with `replace.text`, so that the
   * text goes only to a document whose origin the background has just checked.
   */
  "text.replace": message(v.strictObject({ ticket, from: sealedText }), reply<{ readonly done: boolean }>),
};

type ToContentMessages = typeof TO_CONTENT_MESSAGES;
export type ToContentName = keyof ToContentMessages;
export type ToContentRequest<Name extends ToContentName> = RequestOf<ToContentMessages, Name>;
export type ToContentReply<Name extends ToContentName> = ReplyOf<ToContentMessages, Name>;
