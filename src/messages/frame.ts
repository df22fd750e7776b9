/**
 * Zone **frame**: what the one web-accessible page may ask. It runs inside a hostile page with the popup's origin,
 * so it may do less than the content script around it, plus what its one-use opening token allows.
 */
import * as v from "valibot";
import type { EnvelopeView } from "../model/page.ts";
import type { RequestOf } from "./contract.ts";

const token = v.pipe(v.string(), v.maxLength(64));

export const FRAME_REQUESTS = {
  /** Spends the opening token; answers the opened envelope and a token for the actions below. */
  "frame.open": v.strictObject({ token }),
  /** After a click in the frame: puts the text back where the envelope stands. */
  "frame.turn-back": v.strictObject({ token }),
} as const;

export interface FrameReplies {
  "frame.open": { readonly view: EnvelopeView; readonly actionToken: string };
  "frame.turn-back": null;
}

export type FrameName = keyof typeof FRAME_REQUESTS & keyof FrameReplies;
export type FrameRequest<Name extends FrameName> = RequestOf<typeof FRAME_REQUESTS, Name>;
export type FrameReply<Name extends FrameName> = FrameReplies[Name];
