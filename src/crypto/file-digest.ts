/**
 * Computes the digests of an encrypted file as it streams past: the MD5 that E3DB needs (PROTOCOL.md 2.9), the size,
 * and the hashes of header and body that the file's seal context names (SECURITY.md, "Seal context").
 */
import { blake2b } from "@noble/hashes/blake2.js";
import { md5 } from "@noble/hashes/legacy.js";
import { encodeBase64, encodeBase64Url } from "./base64url.ts";
import { FILE_HEADER_LENGTH } from "./file-key.ts";
import { domainBytes, hash } from "./hash.ts";

/** The facts of an encrypted file after all of it has passed. */
export interface FileDigests {
  /** MD5 of the whole encrypted file, standard base64. It detects accidents only, not attackers. */
  readonly checksum: string;
  /** Bytes of the encrypted file. */
  readonly stored: number;
  /** H(`head`, ASCII header) and H(`body`, the rest); null unless asked for. */
  readonly context: { readonly head: string; readonly body: string } | null;
}

/** Takes an encrypted file in pieces of any size. */
export class FileDigest {
  private readonly md5 = md5.create();
  private readonly body = blake2b.create({ dkLen: 32 }).update(domainBytes("body", new Uint8Array(0)));
  private readonly withContext: boolean;
  private readonly head = new Uint8Array(FILE_HEADER_LENGTH);
  private stored = 0;

  /** `withContext` also computes the hashes of the seal context, at about twice the cost. */
  constructor({ withContext = false } = {}) {
    this.withContext = withContext;
  }

  /** Takes the next piece. */
  update(chunk: Uint8Array): void {
    this.md5.update(chunk);
    if (this.withContext) this.updateContext(chunk);
    this.stored += chunk.length;
  }

  private updateContext(chunk: Uint8Array): void {
    const headPart = chunk.subarray(0, Math.max(0, FILE_HEADER_LENGTH - this.stored));
    this.head.set(headPart, Math.min(this.stored, FILE_HEADER_LENGTH));
    this.body.update(chunk.subarray(headPart.length));
  }

  /** Returns the digests of everything taken. */
  finish(): FileDigests {
    const { stored, withContext } = this;
    return {
      checksum: encodeBase64(this.md5.digest()),
      stored,
      context: withContext
        ? {
            head: hash("head", this.head.subarray(0, Math.min(stored, FILE_HEADER_LENGTH))),
            body: encodeBase64Url(this.body.digest()),
          }
        : null,
    };
  }
}
