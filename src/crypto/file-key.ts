/**
 * The key of one file and its ASCII header `3.edk.edkN.` (PROTOCOL.md 2.9). Code that seals or opens the file's bytes
 * needs only this key, never the access key. It is of the Sodium suite: no SDK defines files of the NIST suite.
 */
import { VaultError } from "../errors.ts";
import type { AccessKey } from "./access-key.ts";
import { decodeBase64UrlExactly, encodeBase64Url } from "./base64url.ts";
import { type Bytes, randomBytes } from "./bytes.ts";
import { SODIUM_MAC_LENGTH, SODIUM_NONCE_LENGTH, secretbox, secretboxOpen } from "./sodium.ts";

const DATA_KEY_LENGTH = 32;
/** Characters of the ASCII header. */
export const FILE_HEADER_LENGTH = 100;

/** The key that opens one file. */
export interface FileKey {
  /** 32 bytes, of this file alone. */
  readonly dataKey: Bytes;
  /** The ASCII text that the file starts with, 100 characters. */
  readonly header: string;
}

const HEADER = /^([13])\.([\w-]{64})\.([\w-]{32})\.$/;

/** Returns a fresh key for one file under `accessKey`. */
export function newFileKey(accessKey: AccessKey): FileKey {
  return wrapFileKey(accessKey, randomBytes(DATA_KEY_LENGTH), randomBytes(SODIUM_NONCE_LENGTH));
}

/** Returns the header for `dataKey` sealed under `accessKey` with `nonce`: for re-sealing, and tests. */
export function wrapFileKey(accessKey: AccessKey, dataKey: Bytes, nonce: Uint8Array): FileKey {
  const edk = secretbox(dataKey, nonce, accessKey);
  return { dataKey, header: `3.${encodeBase64Url(edk)}.${encodeBase64Url(nonce)}.` };
}

/**
 * Returns the ASCII header at the start of a file, of which `start` has at least the first 100 bytes.
 * @throws VaultError `wire_invalid` if there is none, `unsupported` for a format version that is not 1 or 3
 */
export function readFileHeader(start: Uint8Array): string {
  const text = String.fromCharCode(...start.subarray(0, FILE_HEADER_LENGTH));
  parseHeader(text);
  return text;
}

function parseHeader(header: string): { version: string; edk: string; nonce: string } {
  const [, version, edk, nonce] = HEADER.exec(header) ?? [];
  if (version === undefined || edk === undefined || nonce === undefined) {
    const other = /^(\d{1,3})\./.exec(header)?.[1];
    if (other !== undefined && other !== "1" && other !== "3") {
      throw new VaultError("unsupported", "unknown file format", { detail: { version: other } });
    }
    throw new VaultError("wire_invalid", "not an encrypted file");
  }
  return { version, edk, nonce };
}

/** Returns the format version that `header` names, 1 or 3. @throws VaultError as `readFileHeader` */
export function fileVersion(header: string): 1 | 3 {
  return parseHeader(header).version === "1" ? 1 : 3;
}

/** Returns the key of the file with `header`. @throws VaultError as `readFileHeader`, or `decryption_failed` */
export function openFileKey(accessKey: AccessKey, header: string): FileKey {
  const { edk, nonce } = parseHeader(header);
  const dataKey = secretboxOpen(
    decodeBase64UrlExactly(edk, DATA_KEY_LENGTH + SODIUM_MAC_LENGTH),
    decodeBase64UrlExactly(nonce, SODIUM_NONCE_LENGTH),
    accessKey,
  );
  return { dataKey, header };
}
