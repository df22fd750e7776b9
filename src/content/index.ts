/**
 * Entry of the content script: injected into a page on a person's gesture, as one classic script. It tells what is on
 * the page. What fills (fill/index.ts) and what seals and opens (seal/index.ts) are scripts of their own, so that a
 * look does not carry them; the one that fills sees with the eyes of this one.
 */
import { describePage } from "./describe.ts";
import * as sealfieldLent from "./fill/lent.ts";
import { listen } from "./page/listen.ts";

// Injected again, this script does nothing: what the first one told the person stays.
if (!Object.hasOwn(globalThis, "sealfieldLent")) Object.assign(globalThis, { sealfieldLent });
listen("page", { "page.describe": async () => describePage(document) });
