/** The differences between the browsers, and nothing else. */
import browser from "webextension-polyfill";

/** Opens the popup of the toolbar button. Returns false where the browser refuses, for example without a window. */
export async function openPopup(): Promise<boolean> {
  try {
    await browser.action.openPopup();
    return true;
  } catch {
    return false;
  }
}

/** A frame in which a content script now runs. */
export interface Injected {
  readonly frameId: number;
  /** null in browsers that do not name documents. */
  readonly documentId: string | null;
}

/** The scripts for pages: what describes, what fills, what seals and opens, and what seals by itself. */
export type ContentScript = "content.js" | "fill.js" | "seal.js" | "auto.js";

/** The files of a script, in order: the one that fills sees with the eyes of the one that describes. */
const FILES: Readonly<Record<ContentScript, string[]>> = {
  "content.js": ["content.js"],
  "fill.js": ["content.js", "fill.js"],
  "seal.js": ["seal.js"],
  "auto.js": ["auto.js"],
};

/**
 * Puts a content script into frames of a tab. Returns the frames where it now runs, [] where no script may run.
 * `frameIds` null: every frame that the grant covers.
 */
export async function injectContent(
  tabId: number,
  frameIds: number[] | null,
  script: ContentScript,
): Promise<Injected[]> {
  const target = frameIds === null ? { tabId, allFrames: true } : { tabId, frameIds };
  try {
    const results = await browser.scripting.executeScript({ target, files: FILES[script] });
    return results.flatMap((result) => {
      const { frameId, error } = result;
      const { documentId } = result as { readonly documentId?: string };
      return error === undefined || error === null ? [{ frameId, documentId: documentId ?? null }] : [];
    });
  } catch {
    return [];
  }
}
