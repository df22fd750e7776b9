/** What the popup asks about the web page in front of the person. */

import * as v from "valibot";
import { FILL_KINDS } from "../../model/fill-kinds.ts";
import type { EnvelopeView, FillResult, HereView, RuleProblem, SaveOffer } from "../../model/page.ts";
import { LINE_LANGUAGES } from "../../model/sealed-text.ts";
import { message, reply } from "../contract.ts";
import { id, none, sealedText, text, whole } from "../parts.ts";

/** What the popup shows first when the background opened it. */
export type PendingView =
  | { readonly kind: "envelope"; readonly tabId: number; readonly text: string }
  | { readonly kind: "share"; readonly type: string }
  | { readonly kind: "problem"; readonly code: string; readonly tabId: number }
  /** A field with a rule could not be sealed, so nothing is sent from it. */
  | { readonly kind: "unsealed"; readonly code: string; readonly tabId: number };

const fillPlace = v.strictObject({
  frameId: whole,
  group: whole,
  kinds: v.pipe(v.array(v.picklist(FILL_KINDS)), v.maxLength(200)),
});
const fillPlaces = v.pipe(v.array(fillPlace), v.maxLength(200));

export const HERE_MESSAGES = {
  "here.read": message(none, reply<HereView>, { quiet: true }),
  /** Without `places` the page is looked at once more, and what it shows then is filled. */
  "here.fill": message(
    v.strictObject({ tabId: whole, recordId: id, places: v.optional(fillPlaces) }),
    reply<FillResult>,
  ),
  /** Seals what has focus or is selected in that tab; answers whether the page's own Undo may bring the text back. */
  "here.seal": message(v.strictObject({ tabId: whole }), reply<{ readonly pageUndoes: boolean }>, {
    once: true,
  }),
  /** Reads the login that stands in a form of that tab, and says what saving it means. Nothing is saved yet. */
  "here.save": message(v.strictObject({ tabId: whole }), reply<SaveOffer>),
  /** Remembers, for a site, the language of the readable line in front of what is sealed there; null: none. */
  "here.line": message(
    v.strictObject({ origin: text, line: v.nullable(v.picklist(LINE_LANGUAGES)) }),
    reply<null>,
  ),
  /**
   * Makes the focused field of that tab one that is sealed by itself, when a trial shows that its page keeps what is
   * written there. Answers why not, else null.
   */
  "here.rule": message(v.strictObject({ tabId: whole }), reply<{ readonly problem: RuleProblem | null }>, {
    once: true,
  }),
  /** Ends the rule for a field of a site; that there is none is fine. */
  "here.unrule": message(v.strictObject({ origin: text, field: text }), reply<null>),
  /** Turns a site on, once its permission is there, or off; null: all of them off, their permissions given back. */
  "here.site": message(v.strictObject({ origin: v.nullable(text), on: v.boolean() }), reply<null>),
  "envelope.open": message(
    v.strictObject({ tabId: v.nullable(whole), text: sealedText }),
    reply<EnvelopeView>,
    { quiet: true },
  ),
  /** Forgets a text that a page dropped; it is not kept anywhere then. */
  "kept.drop": message(v.strictObject({ text: sealedText }), reply<null>),
  /** Puts the opened text back where the envelope stands on the page. */
  "envelope.turn-back": message(v.strictObject({ tabId: whole, text: sealedText }), reply<null>, {
    once: true,
  }),
  /**
   * Something the background wants shown when the popup opens by itself (a sealed text whose frame could not start).
   */
  "popup.pending": message(none, reply<PendingView | null>, { quiet: true }),
};
