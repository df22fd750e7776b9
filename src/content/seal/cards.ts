/** The one card of the extension on a page: one goes when another comes, and what it is for decides where it stands. */
import { rectInTop } from "../page/frames.ts";
import { type FrameCard, type Purpose, showFrameCard } from "./frame-card.ts";

let open: FrameCard | null = null;

/** Shows the card for `token` beside `place`, in the place of the one that is there. */
export function showCard(root: Document, token: string, place: Range | Element, purpose: Purpose): FrameCard {
  removeCard();
  const node = "startContainer" in place ? place.startContainer : place;
  const anchor = () =>
    node.isConnected
      ? rectInTop(place.getBoundingClientRect(), node.ownerDocument?.defaultView ?? null)
      : null;
  open = showFrameCard(root, token, anchor, purpose);
  return open;
}

/** Removes the card that is open, if one is. */
export function removeCard(): void {
  open?.remove();
  open = null;
}
