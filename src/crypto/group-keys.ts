/**
 * Keys of groups (PROTOCOL.md 2.15): a group is a key pair, whose private key is wrapped for each member, and
 * access keys are wrapped for the group. A reader follows the chain from its own key to the access key.
 */
import { VaultError } from "../errors.ts";
import type { AccessKey } from "./access-key.ts";
import { type Bytes, wipe } from "./bytes.ts";
import { unwrapAccessKey, unwrapKey, wrapKey } from "./eak.ts";
import { type KeyPair, sharedKey } from "./sodium.ts";
import { sodiumSuite } from "./sodium-suite.ts";

/** Longer chains are refused: no SDK makes more than one step. */
const MAX_STEPS = 8;

/** Returns a fresh group's key pair. */
export function generateGroupKeys(): KeyPair {
  return sodiumSuite.generateEncryptionKeys();
}

/** Returns a group's private key wrapped by one member (or the creator) for another, `ct.nonce`. */
export function wrapMembershipKey(
  groupPrivateKey: Uint8Array,
  memberPublicKey: Uint8Array,
  ownPrivateKey: Uint8Array,
): string {
  return wrapKey(sodiumSuite, sharedKey(memberPublicKey, ownPrivateKey), groupPrivateKey);
}

/** Returns the group's private key. @throws VaultError `wire_invalid` for the shape, else `decryption_failed` */
export function unwrapMembershipKey(
  membershipKey: string,
  authorizerPublicKey: Uint8Array,
  ownPrivateKey: Uint8Array,
): Bytes {
  return unwrapKey(sodiumSuite, sharedKey(authorizerPublicKey, ownPrivateKey), membershipKey);
}

/** One step from a member towards the access key that was shared with its group. Keys are raw bytes. */
export interface GroupKeyStep {
  readonly membershipKey: string;
  /** Key of the client that wrapped the next key of the chain. */
  readonly wrapperPublicKey: Uint8Array;
  /** The group's own public key, if known. The opened private key must belong to it. */
  readonly groupPublicKey?: Uint8Array;
}

/** An access key wrapped for a group, and the way from a member to it. */
export interface GroupAccessKey {
  readonly eak: string;
  /** Key of the client that wrapped the first membership key. */
  readonly authorizerPublicKey: Uint8Array;
  readonly steps: readonly GroupKeyStep[];
}

/**
 * Returns the access key at the end of the chain, starting from a member's private key. Any member can forge such a
 * chain: it proves a group, not a writer.
 * @throws VaultError `wire_invalid` for a malformed or overlong chain or one through another group's key, else
 * `decryption_failed`
 */
export function openGroupAccessKey(chain: GroupAccessKey, privateKey: Uint8Array): AccessKey {
  const { eak, authorizerPublicKey, steps } = chain;
  if (steps.length === 0 || steps.length > MAX_STEPS)
    throw new VaultError("wire_invalid", "no chain of group keys");
  let opener = privateKey;
  let wrapper = authorizerPublicKey;
  const opened: Uint8Array[] = [];
  try {
    for (const { membershipKey, wrapperPublicKey, groupPublicKey } of steps) {
      opener = unwrapMembershipKey(membershipKey, wrapper, opener);
      opened.push(opener);
      if (groupPublicKey !== undefined && !isPublicKeyOf(groupPublicKey, opener)) {
        throw new VaultError("wire_invalid", "membership key of another group");
      }
      wrapper = wrapperPublicKey;
    }
    return unwrapAccessKey(sodiumSuite, sharedKey(wrapper, opener), eak);
  } finally {
    wipe(...opened);
  }
}

function isPublicKeyOf(publicKey: Uint8Array, privateKey: Uint8Array): boolean {
  return (
    sodiumSuite.encodePublicKey(publicKey) ===
    sodiumSuite.encodePublicKey(sodiumSuite.publicKeyOf(privateKey))
  );
}
