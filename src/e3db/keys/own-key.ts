/**
 * Finds a client's own access key of one type, or makes it: keeps it, puts it on the server, and reads it back before
 * first use (SECURITY.md "Keys", rules 1, 3 and 4).
 */
import { type AccessKey, hasOwnTag, newAccessKey } from "../../crypto/access-key.ts";
import { equalBytes } from "../../crypto/bytes.ts";
import { isVaultError, VaultError } from "../../errors.ts";
import type { TypeContext } from "../../wire/ids.ts";
import type { Eaks } from "./eaks.ts";
import type { AccessKeyRegistry, KnownKey } from "./trust.ts";

export interface OwnKeyWorld {
  readonly eaks: Eaks;
  readonly registry: AccessKeyRegistry;
  readonly privateKey: Uint8Array;
  /** Called when the server had lost a known key and this client put the same one back. */
  readonly onRestored: (context: TypeContext) => void;
}

/**
 * Returns the own key of `context`, making one if the type is new and `make` is set.
 * @throws VaultError `key_missing` when there is none and none is to be made, `key_untrusted` when the server's does
 * not open with the own key, `key_changed` when it is not the known one, `tampered` when the server does not give
 * back what it was given
 */
export async function ownKey(world: OwnKeyWorld, context: TypeContext, make: boolean): Promise<KnownKey> {
  const { registry } = world;
  const known = await registry.get(context);
  const served = await servedKey(world, context);
  // It is read once more after the answer: a key that was exchanged meanwhile must not be put back.
  if (served !== null) return await accept(world, context, await registry.get(context), served);
  if (known?.placed) {
    const restored = await placeAndReadBack(world, context, known);
    world.onRestored(context);
    return restored;
  }
  if (!make) throw new VaultError("key_missing", "this type has no key", { detail: { type: context.type } });
  const fresh = known ?? {
    accessKey: newAccessKey(world.privateKey, context),
    epoch: 1,
    writable: true,
    placed: false,
  };
  await registry.remember(context, fresh);
  return await placeAndReadBack(world, context, fresh);
}

async function servedKey({ eaks }: OwnKeyWorld, context: TypeContext): Promise<AccessKey | null> {
  const eak = await eaks.fetch(context, eaks.self.readerId);
  if (eak === null) return null;
  try {
    return await eaks.open(context, eak);
  } catch (error) {
    if (!isVaultError(error, "decryption_failed") && !isVaultError(error, "wire_invalid")) throw error;
    throw new VaultError("key_untrusted", "the server's key for this type is not mine", {
      detail: { type: context.type },
    });
  }
}

async function placeAndReadBack(world: OwnKeyWorld, context: TypeContext, key: KnownKey): Promise<KnownKey> {
  await world.eaks.put(context, world.eaks.self, key.accessKey);
  const served = await servedKey(world, context);
  if (served === null) {
    throw new VaultError("tampered", "the server did not keep the access key", {
      detail: { type: context.type },
    });
  }
  return await accept(world, context, key, served);
}

/**
 * Judges the server's key against the known one. A key that was never placed gives way to one that was. A server that
 * went back to a time before a re-seal gets the present key again, the same one.
 */
async function accept(
  world: OwnKeyWorld,
  context: TypeContext,
  known: KnownKey | null,
  served: AccessKey,
): Promise<KnownKey> {
  const { registry, privateKey, eaks } = world;
  if (known?.placed && (await registry.wasEarlier(context, served))) {
    await eaks.ensure(context, eaks.self, known.accessKey);
    world.onRestored(context);
    return known;
  }
  const isKnown = known !== null && equalBytes(known.accessKey, served);
  if (isKnown && known.placed) return known;
  const key = isKnown
    ? { ...known, placed: true }
    : { accessKey: served, epoch: 1, writable: hasOwnTag(served, privateKey, context), placed: true };
  await registry.remember(context, key);
  return key;
}
