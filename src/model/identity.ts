/** Who somebody is on one server, without the secrets. */

/** What cipher suites are called inside Sealfield; people of different suites cannot share. */
export const SUITE_NAMES = ["sodium", "nist"] as const;
export type SuiteName = (typeof SUITE_NAMES)[number];

/** One of my identities. `safetyWords` are eight words that others compare. */
export interface IdentityView {
  readonly clientId: string;
  readonly name: string;
  readonly serverUrl: string;
  readonly suite: SuiteName;
  readonly safetyWords: readonly string[];
}
