/** The events of the clipboard and of editing, as a browser makes them when a person pastes or copies. */

/** Kinds of data by which an editor can be given back exactly what it gave. */
export type Clip = ReadonlyMap<string, string>;

/** Returns plain text as a clip. */
export function plainClip(text: string): Clip {
  return new Map([["text/plain", text]]);
}

/** Returns the same text as HTML, its lines as paragraphs: some editors drop empty lines of plain text. */
export function htmlClip(text: string): Clip {
  const escaped = text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
  const lines = escaped.replace(/ {2}/g, " &nbsp;").split("\n");
  return new Map([
    ["text/html", lines.length === 1 ? escaped : lines.map((line) => `<p>${line}</p>`).join("")],
  ]);
}

/** Offers `clip` to `target` as a paste. Returns whether the page took it on itself. */
export function offerPaste(target: Element, clip: Clip): boolean {
  return !target.dispatchEvent(clipboardEvent("paste", clip));
}

/** Offers `clip` as the editing that follows a paste. Returns whether the page took it on itself. */
export function offerInput(target: Element, clip: Clip): boolean {
  const event = new InputEvent("beforeinput", {
    inputType: "insertFromPaste",
    data: clip.get("text/plain") ?? "",
    dataTransfer: transferOf(clip),
    bubbles: true,
    cancelable: true,
    composed: true,
  });
  return !target.dispatchEvent(event);
}

/** Asks for what is selected to be cut out. Returns whether the page took it on itself. */
export function offerCut(target: Element): boolean {
  return !target.dispatchEvent(clipboardEvent("cut", new Map()));
}

/**
 * Asks for what is selected, as Copy does. Returns null where the page leaves that to the browser, or where what it
 * gives cannot be read.
 */
export function askCopy(target: Element): Clip | null {
  const event = clipboardEvent("copy", new Map());
  if (target.dispatchEvent(event)) return null;
  const { clipboardData } = event;
  if (clipboardData === null || clipboardData.getData("text/plain") === "") return null;
  return new Map([...clipboardData.types].map((type) => [type, clipboardData.getData(type)]));
}

function transferOf(clip: Clip): DataTransfer {
  const transfer = new DataTransfer();
  for (const [type, data] of clip) transfer.setData(type, data);
  return transfer;
}

/** Firefox takes no `DataTransfer` of one's own: it arrives empty. It makes one from a type and its data. */
interface FirefoxInit extends ClipboardEventInit {
  readonly dataType?: string;
  readonly data?: string;
}

function clipboardEvent(name: "paste" | "copy" | "cut", clip: Clip): ClipboardEvent {
  const init = { bubbles: true, cancelable: true, composed: true };
  if (takesTransfers()) return new ClipboardEvent(name, { ...init, clipboardData: transferOf(clip) });
  const [[dataType, data] = ["text/plain", ""]] = clip;
  const inFirefox: FirefoxInit = { ...init, dataType, data };
  return new ClipboardEvent(name, inFirefox);
}

/** Whether a `DataTransfer` of one's own arrives with an event. */
function takesTransfers(): boolean {
  const clipboardData = transferOf(plainClip("x"));
  return new ClipboardEvent("paste", { clipboardData }).clipboardData?.getData("text/plain") === "x";
}
