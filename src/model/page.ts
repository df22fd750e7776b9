/** A web page and what the vault has for it: records that fill it, sealed texts on it. */
import type { FillKind } from "./fill-kinds.ts";
import type { PersonView } from "./person.ts";
import type { RecordRow } from "./record.ts";
import type { LineLanguage } from "./sealed-text.ts";

/** The page in the active tab, as far as the toolbar gesture lets us see it. */
export interface HereView {
  readonly tabId: number;
  /** null where extensions may not run or the page cannot be named. */
  readonly origin: string | null;
  readonly host: string | null;
  readonly records: readonly HereRecord[];
  /** Sealed texts on the page: at most 50, each as it stands there. */
  readonly envelopes: readonly string[];
  readonly focusedField: boolean;
  /** Whether a password stands in a form of the page, so that its login can be saved. */
  readonly typed: boolean;
  /** What the page asks of a new password, null where it asks for none. */
  readonly newPassword: PasswordField | null;
  /** What pages dropped while it was being sealed, of whichever site, the latest first. */
  readonly kept: readonly KeptText[];
  readonly site: SiteChoices;
}

/** What a person chose for one site. */
export interface SiteChoices {
  /** The language of the readable line in front of what is sealed there, null for none. */
  readonly line: LineLanguage | null;
  /** The fields that are sealed by themselves. */
  readonly rules: readonly SealRule[];
  /** Whether it is turned on. */
  readonly on: boolean;
  /** How many sites are turned on. */
  readonly allOn: number;
}

/** The longest name of a field with a rule, in UTF-16 units. */
export const MAX_FIELD_NAME = 300;

/** A field of one site that is sealed when the person leaves it or sends its form. */
export interface SealRule {
  /** How the field is known again: what its page calls it, `MAX_FIELD_NAME` at most. */
  readonly field: string;
  /** What people read as its name, as its page has it. */
  readonly label: string;
  /** The type that it is sealed under, and so who can open it. */
  readonly type: string;
}

/**
 * Why a field gets no rule. `not_found`: none has the focus. `unsupported`: it has no name by which it is known again,
 * is in a frame, or is for a password. `field_invalid`: it cannot hold a sealed text. `field_keeps_text`: its page
 * would keep the text itself. `field_lost_text`: the trial changed it, and what stood there could not be put back.
 */
export const RULE_PROBLEMS = [
  "not_found",
  "unsupported",
  "field_invalid",
  "field_keeps_text",
  "field_lost_text",
] as const;
export type RuleProblem = (typeof RULE_PROBLEMS)[number];

/** What the field for a new password asks of it, as its attributes say: 0 and "" for nothing. */
export interface PasswordField {
  readonly rules: string;
  readonly minLength: number;
  readonly maxLength: number;
  readonly pattern: string;
}

/** A text that a page dropped: sealed for `origin`, `at` in ms since 1970. */
export interface KeptText {
  readonly envelope: string;
  readonly origin: string;
  readonly at: number;
}

/** A record that fits this page: a login of this host, or a contact or card. */
export interface HereRecord {
  readonly row: RecordRow;
  /** What this record can fill here, as `toldKind` tells people of it. */
  readonly fills: readonly FillKind[];
  /** Where, as the page is now: at most one group in each frame. */
  readonly places: readonly FillPlace[];
  /** The host that the form sends to where it is another than the page's, else null. */
  readonly sendsTo: string | null;
}

/**
 * A group of fields in a frame of the page, and the kinds of them that are filled. The numbers hold while it stands.
 */
export interface FillPlace {
  readonly frameId: number;
  readonly group: number;
  readonly kinds: readonly FillKind[];
}

/**
 * Why a field was left. `no-value`: the record has none. `unfit`: no spelling of it may stand there. `refused`: the
 * page took it back. `shown`: a secret, and the field shows what is typed. `typed`: something else stands there.
 * `locked`: it takes no input. `unseen`: nobody can see it now. `changed`: the page changed while it was being filled.
 */
export const LEFT_REASONS = [
  "no-value",
  "unfit",
  "refused",
  "shown",
  "typed",
  "locked",
  "unseen",
  "changed",
] as const;
export type LeftReason = (typeof LEFT_REASONS)[number];

/**
 * What a fill did: how many fields it filled and with what, and what was left and why; kinds as `toldKind` tells them.
 */
export interface FillResult {
  readonly filled: number;
  readonly fields: readonly FillKind[];
  readonly left: readonly { readonly kind: FillKind; readonly why: LeftReason }[];
}

/** What a person is told of a text that was just sealed. */
export interface SealedView {
  /** Who can open it beside the writer, as this vault recorded it. */
  readonly readers: readonly PersonView[];
  /** Whether the page keeps a history of its own, whose Undo may bring the text back. */
  readonly pageUndoes: boolean;
}

/**
 * An opened sealed text. `text` is null unless `state` is `verified`, `first-seen` or `moved`.
 * `moved`: sealed on `origin`, seen on another site. `made` in ms since 1970.
 */
export interface EnvelopeView {
  readonly state: "verified" | "first-seen" | "moved" | "damaged" | "no-key";
  readonly text: string | null;
  readonly writer: PersonView | null;
  readonly type: string;
  readonly origin: string | null;
  readonly made: number | null;
  /** Whether "Turn back into text" is offered: same origin, an editable place, and verified. */
  readonly canTurnBack: boolean;
}

/** What becomes of the login that stands in a page's form, when a person saves it. */
export type SaveOffer =
  /** A new record; `name` is "" where the form has no name to log in with. */
  | { readonly what: "new"; readonly site: string; readonly name: string; readonly password: string }
  /** The password of a record that is here becomes this one. */
  | { readonly what: "update"; readonly recordId: string; readonly password: string }
  /** The record has it already. */
  | { readonly what: "same"; readonly title: string }
  /** The boxes for a new password do not hold the same. */
  | { readonly what: "differ" }
  /** No password stands there any more. */
  | { readonly what: "nothing" };
