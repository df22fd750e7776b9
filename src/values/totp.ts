/**
 * Codes that change with the time (RFC 6238), made from the secret that a site gives: as an `otpauth://` address, as
 * bare Base32, or as other programs keep it. Counted codes (HOTP) are not made: each use of one uses it up.
 */

/** What codes are made from. */
export interface Totp {
  readonly secret: Uint8Array<ArrayBuffer>;
  readonly hash: "SHA-1" | "SHA-256" | "SHA-512";
  /** How many digits a code has. */
  readonly digits: number;
  /** How long a code is good for, in seconds. */
  readonly period: number;
}

/** A code and when it begins and ends, in ms since 1970. */
export interface TotpCode {
  readonly code: string;
  readonly from: number;
  readonly until: number;
}

/** Bare secrets are at least this long, so that no word is taken for one. */
const SHORTEST_BARE = 16;
const HASHES: Readonly<Record<string, Totp["hash"]>> = {
  SHA1: "SHA-1",
  SHA256: "SHA-256",
  SHA512: "SHA-512",
};

/** Returns what `text` says, null when no codes can be made from it. */
export function parseTotp(text: string): Totp | null {
  const trimmed = text.trim();
  if (/^otpauth:/i.test(trimmed)) return fromAddress(trimmed);
  // KeeOtp's `key=…&size=6&step=30`.
  if (/(?:^|&)key=/i.test(trimmed)) {
    const given = lowerKeys(new URLSearchParams(trimmed));
    const hash = given.get("otphashmode") ?? "SHA1";
    return made(given.get("key") ?? "", hash, given.get("size") ?? "6", given.get("step") ?? "30");
  }
  return trimmed.replace(/[\s-]/g, "").length < SHORTEST_BARE ? null : made(trimmed, "SHA1", "6", "30");
}

/** `otpauth://totp/Site:name?secret=…&issuer=Site&algorithm=SHA1&digits=6&period=30`. */
function fromAddress(address: string): Totp | null {
  if (!URL.canParse(address)) return null;
  const { host, pathname, searchParams } = new URL(address);
  const kind = host || pathname.replace(/^\/+/, "").split("/")[0];
  if (kind?.toLowerCase() !== "totp") return null;
  const given = lowerKeys(searchParams);
  return made(
    given.get("secret") ?? "",
    given.get("algorithm") ?? "SHA1",
    given.get("digits") ?? "6",
    given.get("period") ?? "30",
  );
}

function lowerKeys(given: URLSearchParams): Map<string, string> {
  return new Map([...given].map(([name, value]) => [name.toLowerCase(), value]));
}

function made(secret: string, algorithm: string, digits: string, period: string): Totp | null {
  const bytes = fromBase32(secret);
  const hash = HASHES[algorithm.toUpperCase().replace(/^HMAC/, "").replace(/[-_]/g, "")];
  const isSensible = /^(?:[5-9]|10)$/.test(digits) && /^[1-9]\d{0,3}$/.test(period);
  if (bytes === null || hash === undefined || !isSensible) return null;
  return { secret: bytes, hash, digits: Number(digits), period: Number(period) };
}

/** Reads Base32 (RFC 4648) in capitals or not, with white space, hyphens and padding; null when it is none. */
function fromBase32(text: string): Uint8Array<ArrayBuffer> | null {
  const signs = text.replace(/[\s-]/g, "").replace(/=+$/, "").toUpperCase();
  if (!/^[A-Z2-7]+$/.test(signs)) return null;
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const sign of signs) {
    held = ((held << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(sign)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
  }
  return bytes.length === 0 ? null : new Uint8Array(bytes);
}

/** Returns the code at `now`, in ms since 1970. */
export async function totpAt({ secret, hash, digits, period }: Totp, now: number): Promise<TotpCode> {
  const step = Math.floor(now / (1000 * period));
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(step));
  const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash }, false, ["sign"]);
  const mac = new DataView(await crypto.subtle.sign("HMAC", key, counter));
  const offset = mac.getUint8(mac.byteLength - 1) & 0xf;
  const number = (mac.getUint32(offset) & 0x7fff_ffff) % 10 ** digits;
  return {
    code: String(number).padStart(digits, "0"),
    from: step * period * 1000,
    until: (step + 1) * period * 1000,
  };
}
