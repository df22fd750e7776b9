/**
 * Zone **frame**: what the one web-accessible page may ask. It runs inside a hostile page with the popup's origin,
 * so it may do less than the content script around it, plus what its one-use opening token allows.
 */

import * as v from "valibot";
import type { EnvelopeView, SealedView } from "../model/page.ts";
import { MAX_ENVELOPE_LENGTH } from "../model/sealed-text.ts";
import { message, type ReplyOf, type RequestOf, reply } from "./contract.ts";

const token = v.pipe(v.string(), v.maxLength(64));
const withToken = v.strictObject({ token });
const withText = v.strictObject({
  token,
  text: v.pipe(v.string(), v.maxLength(MAX_ENVELOPE_LENGTH)),
});

/** What a frame shows, and a token for the actions below. */
export interface FrameView {
  /** null: nothing is sealed yet, and a text is to be written here. */
  readonly view: EnvelopeView | null;
  /** Right after sealing: what is to be said of it; else null. */
  readonly sealed: SealedView | null;
  readonly actionToken: string;
}

export const FRAME_MESSAGES = {
  /** Spends the opening token; answers what the frame shows. */
  "frame.open": message(withToken, reply<FrameView>),
  /**
   * Seals `text` and puts it where the envelope stands, or where it was to be written; answers what stands there now.
   */
  "frame.seal": message(withText, reply<FrameView>),
  /** Opens the popup, where the type of the sealed text can be shared. */
  "frame.share": message(withToken, reply<null>),
  /** After a click in the frame: puts the text back where the envelope stands. */
  "frame.turn-back": message(withToken, reply<null>),
};

type FrameMessages = typeof FRAME_MESSAGES;
export type FrameName = keyof FrameMessages;
export type FrameRequest<Name extends FrameName> = RequestOf<FrameMessages, Name>;
export type FrameReply<Name extends FrameName> = ReplyOf<FrameMessages, Name>;
