/**
 * The memory that a client needs: which access keys are known, and whose public keys are pinned (SECURITY.md "Keys").
 * The vault remembers both; the versions here live as long as the object.
 */
import { type AccessKey, accessKeyId } from "../../crypto/access-key.ts";
import { VaultError } from "../../errors.ts";
import type { ClientId, TypeContext } from "../../wire/ids.ts";
import { type PublicKey, type SigningKey, sameKey } from "../../wire/public-key.ts";

/** An access key as it is remembered for its context. */
export interface KnownKey {
  readonly accessKey: AccessKey;
  /** 1, plus one for every re-seal. */
  readonly epoch: number;
  /** Whether to write and share under it: own and tagged, or approved by the person. */
  readonly writable: boolean;
  /**
   * Whether the key stays. An own key stays once it was seen at the server; somebody else's stays once a record that
   * its writer signed names it. Until then the key is provisional and gives way to another.
   */
  readonly placed: boolean;
}

/** Context → access key, for own contexts and those of others. */
export interface AccessKeyRegistry {
  /** Returns what is known for `context`, or null. */
  get(context: TypeContext): Promise<KnownKey | null>;
  /**
   * Keeps `key` for `context`; durable when it resolves.
   * @throws VaultError `key_untrusted` when the same key is known for another context, `key_changed` when another
   * placed key of the same or a higher epoch is known for this one
   */
  remember(context: TypeContext, key: KnownKey): Promise<void>;
  /** Returns whether `accessKey` was the key of `context` before the present one. */
  wasEarlier(context: TypeContext, accessKey: AccessKey): Promise<boolean>;
  /** Returns whether `accessKey` is known for any context. */
  knows(accessKey: AccessKey): Promise<boolean>;
}

/** The public keys of one client that count, whatever a server says later. */
export interface PinnedKeys {
  readonly publicKey: PublicKey;
  readonly signingKey: SigningKey | null;
}

/** The pinned keys of other clients, and the authorizers that the person approved. */
export interface KeyTrust {
  /** Returns the pinned keys of `clientId`, or null if it was never seen. */
  keysOf(clientId: ClientId): Promise<PinnedKeys | null>;
  /** Pins the keys of a client seen for the first time. @throws VaultError `key_changed` if others are pinned */
  firstSeen(clientId: ClientId, keys: PinnedKeys): Promise<void>;
  /** Returns whether the person approved `authorizerId` to hand out keys of the writer's type. */
  isAuthorizer(context: TypeContext, authorizerId: ClientId): Promise<boolean>;
}

/** Returns one text per context, for use as a map key. */
export function contextKey({ writerId, userId, type }: TypeContext): string {
  return `${writerId} ${userId} ${type}`;
}

/**
 * Returns the rule of `AccessKeyRegistry.remember` as an error, or null when `key` may replace `known`. Every
 * registry uses it, so that all refuse the same keys.
 */
export function refusalOf(known: KnownKey | null, key: KnownKey, context: TypeContext): VaultError | null {
  if (known === null || !known.placed || key.epoch > known.epoch) return null;
  if (accessKeyId(known.accessKey) === accessKeyId(key.accessKey) && key.epoch === known.epoch) return null;
  return new VaultError("key_changed", "another access key is known for this type", {
    detail: { writerId: context.writerId, type: context.type },
  });
}

/** Returns a registry that lives as long as the object. */
export function memoryRegistry(): AccessKeyRegistry {
  const keys = new Map<string, KnownKey>();
  const contextOfKey = new Map<string, string>();
  return {
    async get(context) {
      return keys.get(contextKey(context)) ?? null;
    },
    async remember(context, key) {
      const place = contextKey(context);
      const id = accessKeyId(key.accessKey);
      if ((contextOfKey.get(id) ?? place) !== place) {
        throw new VaultError("key_untrusted", "this access key belongs to another type", {
          detail: { writerId: context.writerId, type: context.type },
        });
      }
      const refusal = refusalOf(keys.get(place) ?? null, key, context);
      if (refusal !== null) throw refusal;
      keys.set(place, key);
      contextOfKey.set(id, place);
    },
    async wasEarlier(context, accessKey) {
      const [place, id] = [contextKey(context), accessKeyId(accessKey)];
      const present = keys.get(place);
      return contextOfKey.get(id) === place && present !== undefined && accessKeyId(present.accessKey) !== id;
    },
    async knows(accessKey) {
      return contextOfKey.has(accessKeyId(accessKey));
    },
  };
}

/** Returns pins that live as long as the object; nobody is an authorizer unless `authorizers` says so. */
export function memoryTrust(
  authorizers: (context: TypeContext, authorizerId: ClientId) => boolean = () => false,
): KeyTrust {
  const pins = new Map<ClientId, PinnedKeys>();
  return {
    async keysOf(clientId) {
      return pins.get(clientId) ?? null;
    },
    async firstSeen(clientId, keys) {
      const pinned = pins.get(clientId);
      if (pinned !== undefined && !samePins(pinned, keys)) {
        throw new VaultError("key_changed", "this client has other keys than before", {
          detail: { clientId },
        });
      }
      pins.set(clientId, keys);
    },
    async isAuthorizer(context, authorizerId) {
      return authorizers(context, authorizerId);
    },
  };
}

/** Returns whether both are the same keys; a signing key that appears later is another one. */
export function samePins(a: PinnedKeys, b: PinnedKeys): boolean {
  return sameKey(a.publicKey, b.publicKey) && sameKey(a.signingKey, b.signingKey);
}
