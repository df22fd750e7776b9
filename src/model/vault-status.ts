/** The vault itself: its lock, its settings, its passphrase and passkeys, and the rest of it after damage. */
import type { ErrorCode } from "../errors.ts";
import type { IdentityView } from "./identity.ts";
import type { KitCare } from "./kit.ts";

/**
 * The lock state. `absent`: no vault on this profile. `retryAt` (ms since 1970) is when the next passphrase is
 * accepted after wrong ones, 0 when at once. `identity` is null while no server is connected yet; `local`: the person
 * started without one. `damaged`: a part of the unlocked vault that it cannot go on without is not what was written.
 */
export interface VaultStatus {
  readonly state: "absent" | "locked" | "unlocked";
  readonly retryAt: number;
  readonly identity: IdentityView | null;
  readonly local: boolean;
  readonly settings: Settings;
  readonly damaged: boolean;
}

/** The least and the most minutes to the automatic lock. */
export const AUTO_LOCK_MINUTES = { least: 1, most: 1440 } as const;

/** Returns whether `minutes` to the automatic lock may be set. */
export function isAutoLock(minutes: number): boolean {
  return Number.isInteger(minutes) && minutes >= AUTO_LOCK_MINUTES.least && minutes <= AUTO_LOCK_MINUTES.most;
}

/** What a person may set. `sealType` is the type under which selections and fields are sealed. */
export interface Settings {
  readonly autoLockMinutes: number;
  readonly sealType: string;
}

/** How costly a passphrase is to guess: memory in KiB, and passes over it. */
export interface StrengthView {
  readonly memoryKiB: number;
  readonly passes: number;
}

/** A part that is not what was last written: `older` is the version before it, `lost` is none at all. */
export interface DamageView {
  readonly part: string;
  readonly outcome: "older" | "lost";
}

/**
 * What is left of a damaged vault. `at` (ms since 1970) is when the list of parts was written, null when that is lost
 * too. `whole` parts are as they were last written.
 */
export interface ExaminationView {
  readonly at: number | null;
  readonly whole: number;
  readonly damaged: readonly DamageView[];
}

/** What an authenticator is asked with: credential id and salt as base64url; `rpId` null: the extension itself. */
export interface PasskeyDoor {
  readonly id: string;
  readonly rpId: string | null;
  readonly salt: string;
}

/** `made` in ms since 1970. */
export interface PasskeyView {
  readonly id: string;
  readonly name: string;
  readonly rpId: string | null;
  readonly made: number;
}

/** `browsers`: why what is new here could not be brought to the person's other browsers, null when all is well. */
export interface AttentionView {
  readonly kit: KitCare;
  readonly browsers: ErrorCode | null;
}

/** An act that was noted: `at` in ms since 1970, `what` as the message that asked for it. */
export interface ActivityView {
  readonly at: number;
  readonly what: string;
}
