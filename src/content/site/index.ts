/**
 * Entry of the script that runs by itself on sites that a person turned on: it counts the sealed texts of the page,
 * when the browser has nothing else to do, and changes nothing. What it counts stands on the button of the extension.
 */
import { callContent } from "../../messages/send.ts";
import { findingSealedTexts } from "../envelopes/sealed-texts.ts";
import { inSlices } from "../page/slices.ts";

/** So many are counted: the button has no room for more. */
const MOST = 50;

let told = 0;

async function count(): Promise<void> {
  const { size } = await inSlices(findingSealedTexts(document, MOST));
  if (size === told) return;
  told = size;
  await callContent("page.sealed", { count: size });
}

/** No failure is anybody's business here: the vault may be locked, the extension gone. */
function look(): void {
  requestIdleCallback(() => void count().catch(() => undefined));
}

look();
// What came later is counted when the person comes back to the page.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") look();
});
