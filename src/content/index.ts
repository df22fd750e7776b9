/**
 * Entry of the content script: injected into a page on a person's gesture, as one classic script. It tells what is on
 * the page. What fills (fill/index.ts) and what seals and opens (seal/index.ts) are scripts of their own, so that a look
 * does not carry them; the one that fills sees with the eyes of this one.
 */
import { describePage } from "./describe.ts";
import type * as Lent from "./fill/lent.ts";
import {
  callContent,
  focusedElement,
  inSlices,
  isGroupAsTold,
  isSeen,
  isVisible,
  listen,
  looking,
  lookNow,
  ownDocuments,
  plannedFor,
  readGroups,
  toldOf,
  wouldShow,
} from "./fill/lent.ts";

const sealfieldLent: typeof Lent = {
  callContent,
  focusedElement,
  inSlices,
  isGroupAsTold,
  isSeen,
  isVisible,
  listen,
  looking,
  lookNow,
  ownDocuments,
  plannedFor,
  readGroups,
  toldOf,
  wouldShow,
};

// Injected again, this script does nothing: what the first one told the person stays.
if (!Object.hasOwn(globalThis, "sealfieldLent")) Object.assign(globalThis, { sealfieldLent });
listen("page", { "page.describe": async () => describePage(document) });
