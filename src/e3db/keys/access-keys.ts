/**
 * The access keys of a client, own and given. The client opens each once and keeps it while unlocked. SECURITY.md
 * "Keys", rules 1 to 4, says which keys to believe; PROTOCOL.md 2.3 and 4.2 says how they travel.
 */
import { type AccessKey, accessKeyId, hasOwnTag } from "../../crypto/access-key.ts";
import { equalBytes } from "../../crypto/bytes.ts";
import { VaultError } from "../../errors.ts";
import type { EncryptedAccessKey } from "../../wire/access-key.ts";
import { type TypeContext, typeContext } from "../../wire/ids.ts";
import type { GroupAccessKey } from "../../wire/listed-record.ts";
import type { Eaks } from "./eaks.ts";
import { type OwnKeyWorld, ownKey } from "./own-key.ts";
import { contextKey, type KnownKey } from "./trust.ts";

/** The keys that come along with a listed record. */
export interface ServedKey {
  readonly accessKey?: EncryptedAccessKey | null;
  readonly groupAccessKey?: GroupAccessKey | null;
}

export interface AccessKeyWorld extends OwnKeyWorld {
  /** Looks for a key that reaches this client through a group only. */
  readonly findGroupKey: (context: TypeContext) => Promise<GroupAccessKey | null>;
}

/** What a lookup is for: to write, where a key is made if there is none, or to read. */
const PURPOSES = ["make", "find"] as const;

/** Owns the cache of opened access keys. */
export class AccessKeys {
  readonly #world: AccessKeyWorld;
  readonly #eaks: Eaks;
  readonly #known = new Map<string, KnownKey>();
  readonly #pending = new Map<string, Promise<KnownKey>>();

  constructor(world: AccessKeyWorld) {
    this.#world = world;
    this.#eaks = world.eaks;
  }

  /** Forgets every cached key. The bytes stay with the registry, which owns them. */
  clear(): void {
    this.#known.clear();
    this.#pending.clear();
  }

  /**
   * Forgets the cached key of one context, so that registry and server are asked again. A key that is being looked up
   * at that moment is not cached: it may be the one before an exchange.
   */
  forget(context: TypeContext): void {
    const place = contextKey(context);
    this.#known.delete(place);
    for (const purpose of PURPOSES) this.#pending.delete(`${purpose} ${place}`);
  }

  /**
   * Returns the own key to write and share under, made and placed first if the type is new.
   * @throws VaultError `key_untrusted` (`detail.accessKeyId`) for a key made elsewhere that nobody approved; else as
   * `ownKey`
   */
  async forWriting(context: TypeContext): Promise<AccessKey> {
    const known = await this.#once(context, "make", () => ownKey(this.#world, context, true));
    if (!known.writable) {
      throw new VaultError("key_untrusted", "this key was made elsewhere and is not approved", {
        detail: { type: context.type, accessKeyId: accessKeyId(known.accessKey) },
      });
    }
    return known.accessKey;
  }

  /**
   * Returns the key that opens records of `context`. `served` is what came with them, if anything did.
   * @throws VaultError `key_missing` when this client has none, `key_untrusted`, `key_changed`, `decryption_failed`
   */
  async forReading(context: TypeContext, served: ServedKey = {}): Promise<AccessKey> {
    const isOwn = context.writerId === this.#eaks.self.readerId;
    const known = await this.#once(context, "find", () =>
      isOwn ? ownKey(this.#world, context, false) : this.#given(context, served),
    );
    return known.accessKey;
  }

  /**
   * Returns the key that the server hands out now for `context`, to me or else through a group, opened with pinned keys
   * and not remembered; null when it has none.
   * @throws VaultError as `Eaks.open`
   */
  async served(context: TypeContext): Promise<AccessKey | null> {
    const eak = await this.#eaks.fetch(context, this.#eaks.self.readerId);
    if (eak !== null) return await this.#eaks.open(context, eak);
    if (context.writerId === this.#eaks.self.readerId) return null;
    const throughGroup = await this.#world.findGroupKey(context);
    return throughGroup === null ? null : await this.#eaks.openThroughGroup(context, throughGroup);
  }

  /**
   * @throws VaultError `key_changed` when the server now hands out another key than `known`, which explains why
   * records no longer open
   */
  async refuseChange(context: TypeContext, known: AccessKey): Promise<void> {
    const served = await this.served(context);
    if (served === null || equalBytes(served, known)) return;
    throw new VaultError("key_changed", "another access key is known for this type", {
      detail: { writerId: context.writerId, type: context.type },
    });
  }

  /**
   * Allows writing under the own key called `id`, because the person approved it.
   * @throws VaultError `key_changed` if it is not
   */
  async approve(context: TypeContext, id: string): Promise<void> {
    const known = await this.#once(context, "find", () => ownKey(this.#world, context, false));
    if (accessKeyId(known.accessKey) !== id) {
      throw new VaultError("key_changed", "the approved key is another one", {
        detail: { type: context.type },
      });
    }
    const approved = { ...known, writable: true };
    await this.#world.registry.remember(context, approved);
    this.#known.set(contextKey(context), approved);
  }

  /** Returns whether `accessKey` is an own one of `context` to write under: known as such, or tagged. */
  async isWritable(context: TypeContext, accessKey: AccessKey): Promise<boolean> {
    const known = await this.#world.registry.get(context);
    if (known !== null) return known.writable && equalBytes(known.accessKey, accessKey);
    return hasOwnTag(accessKey, this.#world.privateKey, context);
  }

  /** Returns whether `key` is an access key of any type that is known. */
  async isKnown(key: AccessKey): Promise<boolean> {
    return await this.#world.registry.knows(key);
  }

  async #given(context: TypeContext, served: ServedKey): Promise<KnownKey> {
    const known = await this.#world.registry.get(context);
    if (known !== null) return known;
    const accessKey = await this.#openServed(context, served);
    // The box is symmetric: an EAK I once made for this writer opens here too, with my own key inside.
    const mine = typeContext(this.#eaks.self.readerId, context.type);
    if (hasOwnTag(accessKey, this.#world.privateKey, mine)) {
      throw new VaultError("key_untrusted", "this is my own key, sent back", {
        detail: { type: context.type },
      });
    }
    // It is provisional until the registry learns that a signed record names it.
    const key = { accessKey, epoch: 1, writable: false, placed: false };
    await this.#world.registry.remember(context, key);
    return key;
  }

  /** A key given to me directly takes precedence over one that came through a group. */
  async #openServed(context: TypeContext, { accessKey, groupAccessKey }: ServedKey): Promise<AccessKey> {
    const group = groupAccessKey ?? null;
    const isThroughGroup = (accessKey ?? null) === null && group !== null;
    const eak = isThroughGroup
      ? null
      : (accessKey ?? (await this.#eaks.fetch(context, this.#eaks.self.readerId)));
    if (eak !== null) return await this.#eaks.open(context, eak);
    const throughGroup = group ?? (await this.#world.findGroupKey(context));
    if (throughGroup !== null) return await this.#eaks.openThroughGroup(context, throughGroup);
    throw new VaultError("key_missing", "this type is not shared with me", {
      detail: { type: context.type },
    });
  }

  /** Runs one request per context and purpose at a time, and keeps its result. */
  async #once(
    context: TypeContext,
    purpose: (typeof PURPOSES)[number],
    run: () => Promise<KnownKey>,
  ): Promise<KnownKey> {
    const place = contextKey(context);
    const known = this.#known.get(place);
    if (known !== undefined) return known;
    const slot = `${purpose} ${place}`;
    const pending = this.#pending.get(slot) ?? run();
    this.#pending.set(slot, pending);
    try {
      const key = await pending;
      if (this.#pending.get(slot) === pending) this.#known.set(place, key);
      return key;
    } finally {
      if (this.#pending.get(slot) === pending) this.#pending.delete(slot);
    }
  }
}
