/**
 * What the Transfers tab tells its Worker to do with the bytes of one file, and what comes back. The Worker is given
 * that file's own key, header and URL, and nothing else that is secret.
 */
import type { ErrorCode } from "../errors.ts";
import type { SealedDigests } from "../model/file.ts";

/** What opens and seals one file: 32 bytes as base64url, and the 100 characters its ciphertext starts with. */
export interface OneFileKey {
  readonly dataKey: string;
  readonly header: string;
}

/** `id` names the ciphertext that rests on this device between the phases. */
export type TransferTask =
  | ({ readonly task: "seal"; readonly id: string; readonly file: File } & OneFileKey)
  | { readonly task: "send"; readonly id: string; readonly url: string; readonly checksum: string }
  /** Goes on where an earlier one ended; `stored` bytes in all. */
  | { readonly task: "fetch"; readonly id: string; readonly url: string; readonly stored: number }
  /** Checks everything to its end, and only then opens it. */
  | ({
      readonly task: "open";
      readonly id: string;
      readonly checksum: string;
      readonly body: string | null;
    } & OneFileKey)
  /** Ends whatever is being done with it. */
  | { readonly task: "stop"; readonly id: string }
  | { readonly task: "discard"; readonly id: string }
  /** Throws away what rests here and is none of these, unless another tab works on it. */
  | { readonly task: "tidy"; readonly keep: readonly string[] };

export type TransferResult =
  | { readonly event: "progress"; readonly done: number; readonly total: number }
  | { readonly event: "sealed"; readonly digests: SealedDigests }
  | { readonly event: "sent" }
  | { readonly event: "fetched"; readonly header: string }
  | { readonly event: "opened"; readonly content: Blob }
  /** `aborted` after a stop. */
  | { readonly event: "failed"; readonly code: ErrorCode };

export type TransferEvent = { readonly id: string } & TransferResult;
