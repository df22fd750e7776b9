/**
 * Zone **frame**: answers to the one web-accessible page. It may be framed by anyone, so it gets only what the
 * one-use token of its opening, made after a person's gesture in that very tab, allows.
 */
import { VaultError } from "../../errors.ts";
import type { FrameView } from "../../messages/frame.ts";
import type { FrameHandlers, FrameSender } from "../../messages/receive.ts";
import { sealText } from "../../vault/sealing/sealed-text.ts";
import type { App } from "../app.ts";
import type { Place } from "../tickets.ts";
import { envelopeView } from "../views/envelope-view.ts";
import { putAt, turnBackAt } from "./gestures.ts";
import { showInPopup } from "./pending.ts";

/** What a frame shows and may do: a sealed text, or none yet, at a place of a page. */
interface Shown {
  readonly place: Place;
  readonly text: string | null;
  /** null: not just sealed. */
  readonly pageUndoes: boolean | null;
}

/** Returns the handlers. */
export function frameHandlers(app: App): FrameHandlers {
  const { tickets } = app;

  const show = async ({ place, text, pageUndoes }: Shown, { frameId }: FrameSender): Promise<FrameView> => {
    const view = text === null ? null : await envelopeView(app, place.origin, text);
    const readers = view && pageUndoes !== null ? await app.directory.recordedReadersOf(view.type) : null;
    const actionToken = await tickets.issue({ action: "frame-action", place, text, frameId });
    return { view, sealed: readers && { readers, pageUndoes: pageUndoes === true }, actionToken };
  };

  return {
    "frame.open": async ({ token }, sender) => show(await tickets.spendFrame(token, "frame", sender), sender),

    "frame.turn-back": async ({ token }, sender) => {
      const permit = await tickets.spendFrame(token, "frame-action", sender);
      // The frame is still there, and the text may come back to where it stood.
      await tickets.issue(permit, token);
      if (permit.text === null || !(await turnBackAt(app, permit.place, permit.text))) throw notThere();
      return null;
    },

    "frame.seal": async ({ token, text }, sender) => {
      const permit = await tickets.spendFrame(token, "frame-action", sender);
      const { place, text: before } = permit;
      try {
        if (text.trim() === "") throw new VaultError("input_invalid", "nothing to seal");
        const type =
          before === null ? (await app.settings.get()).sealType : await ownTypeOf(app, place, before);
        const envelope = await sealText(app.accounts, type, place.origin, text, Date.now());
        if (before === null) await putAt(app, place, envelope);
        else if (!(await turnBackAt(app, place, before, envelope))) throw notThere();
        return await show({ place, text: envelope, pageUndoes: false }, sender);
      } catch (error) {
        // What the person wrote is still in the frame, and can be tried again.
        await tickets.issue(permit, token);
        throw error;
      }
    },

    "frame.share": async ({ token }, sender) => {
      const permit = await tickets.spendFrame(token, "frame-action", sender);
      await tickets.issue(permit, token);
      if (permit.text === null) throw new VaultError("not_found", "nothing is sealed yet");
      await showInPopup({ kind: "share", type: await ownTypeOf(app, permit.place, permit.text) });
      return null;
    },
  };
}

/** Returns the type of an envelope of one's own. @throws VaultError `forbidden` for one of somebody else */
async function ownTypeOf(app: App, { origin }: Place, envelope: string): Promise<string> {
  const { writer, type, state } = await envelopeView(app, origin, envelope);
  if (writer?.me !== true || state !== "verified")
    throw new VaultError("forbidden", "sealed by somebody else");
  return type;
}

function notThere(): VaultError {
  return new VaultError("not_found", "the sealed text is not in an editable place any more");
}
