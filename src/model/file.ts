/** A large file: what its upload asks of a page, where its ciphertext is, and what opens it. */

/** `size` in bytes of plaintext. */
export interface UploadRequest {
  readonly type: string;
  readonly name: string;
  readonly size: number;
}

/**
 * What sealing came to: `checksum` is the MD5 of the ciphertext as standard base64, `stored` its bytes; `head` and
 * `body` are the hashes that are signed (SECURITY.md, "Seal context").
 */
export interface SealedDigests {
  readonly checksum: string;
  readonly stored: number;
  readonly head: string;
  readonly body: string;
}

/** What a page that sends a file has to do next. `dataKey` as base64url opens this one file and nothing else. */
export type UploadStep =
  | { readonly step: "seal"; readonly dataKey: string; readonly header: string }
  | { readonly step: "send"; readonly url: string; readonly checksum: string }
  | { readonly step: "done"; readonly recordId: string };

/** An upload that is not finished; `sealed`: its ciphertext lies on this device. `startedAt` in ms since 1970. */
export interface UploadView extends UploadRequest {
  readonly requestId: string;
  readonly sealed: boolean;
  readonly startedAt: number;
}

/** Where a file's ciphertext is: `stored` bytes with this MD5. `size` of the plaintext, null where nobody signed it. */
export interface FilePlace {
  readonly recordId: string;
  readonly name: string;
  readonly size: number | null;
  readonly stored: number;
  readonly checksum: string;
  readonly url: string;
}

/** What opens one file; all after its header must hash to `body`, null where nobody signed it. */
export interface FileOpening {
  readonly dataKey: string;
  readonly body: string | null;
}
