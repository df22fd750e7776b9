/**
 * A canary is a text that must be found nowhere. Its needles are the byte patterns by which it would show:
 * UTF-8, UTF-16 in both byte orders, hex in both cases, and base64 at each of its three alignments.
 */
export interface Needle {
  readonly canary: string;
  readonly encoding: string;
  readonly bytes: Buffer;
}

/** Shorter canaries would match by chance. */
const MIN_LENGTH = 8;

/** Returns every needle of `canary` (at least eight bytes of UTF-8). */
export function needlesOf(canary: string): Needle[] {
  const utf8 = Buffer.from(canary, "utf8");
  if (utf8.length < MIN_LENGTH) throw new TypeError("a canary has at least eight bytes");
  const utf16 = Buffer.from(canary, "utf16le");
  const hex = utf8.toString("hex");
  const needles: [string, Buffer][] = [
    ["utf-8", utf8],
    ["utf-16le", utf16],
    ["utf-16be", Buffer.from(utf16).swap16()],
    ["hex", Buffer.from(hex)],
    ["HEX", Buffer.from(hex.toUpperCase())],
    ["hex of utf-16le", Buffer.from(utf16.toString("hex"))],
  ];
  for (const [name, bytes] of [["", utf8] as const, [" of utf-16le", utf16] as const]) {
    for (let shift = 0; shift < 3; shift++) {
      const text = base64At(bytes, shift);
      const url = text.replaceAll("+", "-").replaceAll("/", "_");
      needles.push([`base64+${shift}${name}`, Buffer.from(text)]);
      if (url !== text) needles.push([`base64url+${shift}${name}`, Buffer.from(url)]);
    }
  }
  return needles.map(([encoding, bytes]) => ({ canary, encoding, bytes }));
}

/** The characters of base64 that depend on `bytes` alone when they stand `shift` bytes into a group of three. */
function base64At(bytes: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString("base64")
    .replace(/=+$/, "");
  const start = [0, 2, 3][shift] ?? 0;
  const cut = (shift + bytes.length) % 3 === 0 ? 0 : 1;
  return text.slice(start, text.length - cut);
}

/** Returns every needle of `bytes`, such as a key that may be stored raw; its hits are reported as `canary`. */
export function needlesOfBytes(canary: string, bytes: Uint8Array): Needle[] {
  if (bytes.length < MIN_LENGTH) throw new TypeError("a canary has at least eight bytes");
  const raw = Buffer.from(bytes);
  const hex = raw.toString("hex");
  const needles: [string, Buffer][] = [
    ["raw", raw],
    ["hex", Buffer.from(hex)],
    ["HEX", Buffer.from(hex.toUpperCase())],
  ];
  for (let shift = 0; shift < 3; shift++) {
    const text = base64At(raw, shift);
    const url = text.replaceAll("+", "-").replaceAll("/", "_");
    for (const spelling of new Set([text, url])) {
      needles.push([`base64+${shift}`, Buffer.from(spelling)]);
      needles.push([`base64+${shift} as utf-16le`, Buffer.from(spelling, "utf16le")]);
    }
  }
  return needles.map(([encoding, needle]) => ({ canary, encoding, bytes: needle }));
}

/** Returns the needles that occur in `haystack`. */
export function findIn(haystack: Buffer, needles: readonly Needle[]): Needle[] {
  return needles.filter((needle) => haystack.includes(needle.bytes));
}
