/**
 * Entry of the content script: injected into a page on a person's gesture, as one classic script. It tells what is on
 * the page. What fills (fill/index.ts) and what seals and opens (seal/index.ts) are scripts of their own, so that a look
 * does not carry them; the one that fills sees with the eyes of this one.
 */
import { describePage } from "./describe.ts";
import type * as Lent from "./fill/lent.ts";
import {
  bestOf,
  callContent,
  focusedElement,
  fold,
  inSlices,
  isSeen,
  isVisible,
  listen,
  looking,
  lookNow,
  ours,
  ownDocuments,
  PASSWORD_WORDS,
  readGroups,
  toldOf,
  votesOf,
  wouldShow,
} from "./fill/lent.ts";

const sealfieldLent: typeof Lent = {
  bestOf,
  callContent,
  focusedElement,
  fold,
  inSlices,
  isSeen,
  isVisible,
  listen,
  looking,
  lookNow,
  ours,
  ownDocuments,
  PASSWORD_WORDS,
  readGroups,
  toldOf,
  votesOf,
  wouldShow,
};

// Injected again, this script does nothing: what the first one told the person stays.
if (!Object.hasOwn(globalThis, "sealfieldLent")) Object.assign(globalThis, { sealfieldLent });
listen("page", { "page.describe": async () => describePage(document) });
