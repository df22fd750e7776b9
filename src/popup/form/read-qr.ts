/**
 * Reads the text of a QR code from a picture. It is loaded only when a picture was chosen, with the reader it needs.
 */
import decodeQR from "qr/decode.js";

/** Pictures are made smaller than this before they are searched, in pixels. */
const MOST_PIXELS = 2_000_000;

/** Returns the text of the QR code in `picture`: `unreadable` when it is no picture, null without a code in it. */
export async function readQr(picture: Blob): Promise<{ readonly text: string } | "unreadable" | null> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(picture);
  } catch {
    return "unreadable";
  }
  const scale = Math.min(1, Math.sqrt(MOST_PIXELS / (bitmap.width * bitmap.height)));
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const context = new OffscreenCanvas(width, height).getContext("2d");
  if (context === null) return "unreadable";
  // Codes on nothing are meant to be seen on white.
  context.fillStyle = "white";
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return textIn(context.getImageData(0, 0, width, height));
}

/** Returns the text of the QR code in pixels (RGBA), null without one. */
export function textIn(image: {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}): { readonly text: string } | null {
  try {
    return { text: decodeQR(image) };
  } catch {
    return null;
  }
}
