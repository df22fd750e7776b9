/** An opened sealed text as pages are shown it. */
import type { EnvelopeView } from "../../model/page.ts";
import { openText } from "../../vault/sealing/sealed-text.ts";
import type { App } from "../app.ts";

/**
 * Returns what `text`, found on a page of `origin` ("" when that is unknown), holds. @throws VaultError as `openText`
 */
export async function envelopeView(app: App, origin: string, text: string): Promise<EnvelopeView> {
  const { writerId, ...opened } = await openText(app.accounts, origin, text);
  const writer = writerId === null ? null : await app.directory.person(writerId);
  return { ...opened, writer, canTurnBack: opened.state === "verified" };
}
