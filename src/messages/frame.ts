/**
 * Zone **frame**: what the one web-accessible page may ask. It runs inside a hostile page with the popup's origin,
 * so it may do less than the content script around it, plus what its one-use opening token allows.
 */

import * as v from "valibot";
import type { EnvelopeView } from "../model/page.ts";
import { message, type ReplyOf, type RequestOf, reply } from "./contract.ts";

const withToken = v.strictObject({ token: v.pipe(v.string(), v.maxLength(64)) });

export const FRAME_MESSAGES = {
  /** Spends the opening token; answers the opened envelope and a token for the actions below. */
  "frame.open": message(withToken, reply<{ readonly view: EnvelopeView; readonly actionToken: string }>),
  /** After a click in the frame: puts the text back where the envelope stands. */
  "frame.turn-back": message(withToken, reply<null>),
};

type FrameMessages = typeof FRAME_MESSAGES;
export type FrameName = keyof FrameMessages;
export type FrameRequest<Name extends FrameName> = RequestOf<FrameMessages, Name>;
export type FrameReply<Name extends FrameName> = ReplyOf<FrameMessages, Name>;
