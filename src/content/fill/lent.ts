/**
 * What the script that fills takes from the one that describes, which runs in the same page before it: its eyes, and
 * what it told the person. In fill.js this module is replaced by what content.js left in the extension's own world,
 * which pages cannot see (`LENT` of the build), so that both see one state and no code is put into a page twice.
 */
export { callContent } from "../../messages/send.ts";
export { bestOf, votesOf } from "../classify/field-votes.ts";
export { fold } from "../classify/words/fold.ts";
export { PASSWORD_WORDS } from "../classify/words/password-words.ts";
export { focusedElement, ownDocuments } from "../page/frames.ts";
export { listen } from "../page/listen.ts";
export { inSlices } from "../page/slices.ts";
export { isVisible } from "../page/visible.ts";
export { readGroups } from "./groups.ts";
export { wouldShow } from "./secrets.ts";
export { isSeen, looking, lookNow } from "./seen.ts";
export { ours, toldOf } from "./told.ts";
