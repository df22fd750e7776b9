/** What the command line says to people: what to do next after an error, and how a run ended. */
import { type ErrorCode, isVaultError } from "../e3db/index.ts";

/** The exit status by what went wrong. 0 is success, 1 everything else, 130 is Ctrl+C. */
export const EXIT = {
  other: 1,
  usage: 2,
  missing: 3,
  refused: 4,
  conflict: 5,
  network: 6,
  trust: 7,
  ended: 130,
} as const;

export const EXIT_HELP = `
Exit status: 0 done, 2 the command or its input cannot be used, 3 not found, 4 not allowed,
5 somebody else was faster, 6 the server cannot be reached or is busy, 7 keys or signatures
are not what they must be, 130 ended by Ctrl+C, 1 anything else.

Secrets are read from standard input, from a file or from the terminal, never from arguments.
Profiles are the SDKs' files: ~/.tozny/e3db.json, or ~/.tozny/NAME/e3db.json with --profile NAME.
CRYPTO_SUITE=NIST in the environment registers with the NIST suite.`;

const STATUS: Partial<Readonly<Record<ErrorCode, number>>> = {
  input_invalid: EXIT.usage,
  field_invalid: EXIT.usage,
  type_invalid: EXIT.usage,
  bad_request: EXIT.usage,
  too_large: EXIT.usage,
  not_found: EXIT.missing,
  unauthorized: EXIT.refused,
  forbidden: EXIT.refused,
  conflict: EXIT.conflict,
  network_unreachable: EXIT.network,
  timeout: EXIT.network,
  rate_limited: EXIT.network,
  server_error: EXIT.network,
  server_full: EXIT.refused,
  not_e3db: EXIT.network,
  tampered: EXIT.trust,
  decryption_failed: EXIT.trust,
  signature_invalid: EXIT.trust,
  suite_mismatch: EXIT.trust,
  key_missing: EXIT.trust,
  key_changed: EXIT.trust,
  key_untrusted: EXIT.trust,
  not_shared: EXIT.trust,
  aborted: EXIT.ended,
};

const NEXT: Partial<Readonly<Record<ErrorCode, string>>> = {
  not_found: "There is no such thing, or it is not shared with this profile.",
  unauthorized:
    "The server does not know these credentials. A registration token may be used up: ask for a new one.",
  forbidden: "This profile is not allowed to do that.",
  conflict: "It was changed meanwhile. Read it again and repeat.",
  network_unreachable: "Nothing answers at the server's address. Check it, and the network.",
  timeout: "The server did not answer in time. Try again.",
  server_full:
    "The server has no room for it, and nothing was changed. Delete something, or ask its operator for more.",
  rate_limited: "The server is asked too often. Try again in a minute.",
  not_e3db: "What answers at this address is not an E3DB server.",
  key_untrusted:
    "The key was made elsewhere. If it is an own type that another program of yours writes: sealfield approve TYPE. " +
    "If somebody shares on the writer's behalf and the writer told you so: sealfield trust WRITER TYPE AUTHORIZER.",
  key_changed:
    "The server shows another key than before. Ask the other person by another way; if it is right: sealfield forget CLIENT.",
  decryption_failed: "What the server sent does not open with the key of its type.",
  suite_mismatch: "One of both uses the Sodium suite and the other NIST.",
};

/** Returns the exit status for an error. */
export function statusOf(error: unknown): number {
  return (isVaultError(error) ? STATUS[error.code] : undefined) ?? EXIT.other;
}

/** Returns what to do next after an error, or null. */
export function nextStepOf(error: unknown): string | null {
  return (isVaultError(error) ? NEXT[error.code] : undefined) ?? null;
}
