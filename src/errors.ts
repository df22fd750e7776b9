/**
 * The one error class of Sealfield and the closed list of its codes.
 * Errors are data: a code travels between contexts and over HTTP, a text is only for people.
 * No message, log or cause may hold a key or a plaintext.
 */

/** Every way a Sealfield operation can fail. UI texts and HTTP statuses are looked up by code. */
export const ERROR_CODES = [
  // cryptography: never says why
  "decryption_failed",
  "signature_invalid",
  "tampered",
  "suite_mismatch",
  // what came over the wire
  "wire_invalid",
  "bad_request",
  "unauthorized",
  "forbidden",
  "not_found",
  "conflict",
  "too_large",
  "rate_limited",
  "unsupported",
  "server_error",
  "server_full",
  "network_unreachable",
  "not_e3db",
  "timeout",
  "aborted",
  // keys and trust
  "key_missing",
  "key_changed",
  "key_untrusted",
  "key_known_missing",
  "not_shared",
  // the vault
  "vault_absent",
  "vault_locked",
  "vault_exists",
  "vault_damaged",
  "passphrase_wrong",
  "passphrase_weak",
  "passkey_wrong",
  "too_many_attempts",
  "storage_failed",
  // input from a person
  "field_invalid",
  "field_keeps_text",
  "field_lost_text",
  "type_invalid",
  "input_invalid",
  // messages between contexts
  "message_unknown",
  "message_invalid",
  "sender_refused",
  "origin_mismatch",
  "token_spent",
  "envelope_damaged",
  "page_not_allowed",
  "frame_blocked",
  "cancelled",
  "internal",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** What an error may carry beside its code: short public facts, never secrets. */
export type ErrorDetail = Readonly<Record<string, string | number | boolean>>;

export interface VaultErrorOptions {
  readonly detail?: ErrorDetail;
  readonly cause?: unknown;
}

/** A failure with a stable code. Misuse by a programmer is a `TypeError` instead. */
export class VaultError extends Error {
  override readonly name = "VaultError";
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;

  constructor(code: ErrorCode, message: string = code, options: VaultErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.detail = options.detail ?? {};
  }
}

/** Returns whether `value` is a `VaultError`, of the given code if one is named. */
export function isVaultError(value: unknown, code?: ErrorCode): value is VaultError {
  return value instanceof VaultError && (code === undefined || value.code === code);
}

/** Returns `value` itself if it is a `VaultError`, else an `internal` one that keeps it as cause only. */
export function toVaultError(value: unknown): VaultError {
  return value instanceof VaultError ? value : new VaultError("internal", "internal", { cause: value });
}
