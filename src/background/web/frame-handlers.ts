/**
 * Zone **frame**: answers to the one web-accessible page. It may be framed by anyone, so it gets only what the
 * one-use token of its opening, made after a person's gesture in that very tab, allows.
 */
import { VaultError } from "../../errors.ts";
import type { FrameHandlers } from "../../messages/receive.ts";
import type { App } from "../app.ts";
import { envelopeView } from "../views/envelope-view.ts";
import { turnBackAt } from "./gestures.ts";

/** Returns the handlers. */
export function frameHandlers(app: App): FrameHandlers {
  const { tickets } = app;
  return {
    "frame.open": async ({ token }, sender) => {
      const { place, text } = await tickets.spendFrame(token, "frame", sender);
      const view = await envelopeView(app, place.origin, text);
      const { frameId } = sender;
      const permit = { action: "frame-action", place, text, frameId } as const;
      return { view, actionToken: await tickets.issue(permit) };
    },

    "frame.turn-back": async ({ token }, sender) => {
      const permit = await tickets.spendFrame(token, "frame-action", sender);
      if (!(await turnBackAt(app, permit.place, permit.text))) {
        // The frame is still there, and the text may come back to where it stood.
        await tickets.issue(permit, token);
        throw new VaultError("not_found", "the sealed text is not in an editable place any more");
      }
      await tickets.issue(permit, token);
      return null;
    },
  };
}
