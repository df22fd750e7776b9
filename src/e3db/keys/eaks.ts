/**
 * Fetches, puts and deletes encrypted access keys at the server, and opens them with pinned keys only (PROTOCOL.md
 * 2.3 and 4.2; SECURITY.md "Keys", rules 1 and 2).
 */
import { accelerator } from "../../crypto/accelerate.ts";
import type { AccessKey } from "../../crypto/access-key.ts";
import { equalBytes, wipe } from "../../crypto/bytes.ts";
import { unwrapAccessKey, wrapAccessKey } from "../../crypto/eak.ts";
import { openGroupAccessKey } from "../../crypto/group-keys.ts";
import { readPublicKey } from "../../crypto/suite.ts";
import { type ErrorDetail, isVaultError, VaultError } from "../../errors.ts";
import { type EncryptedAccessKey, parseEncryptedAccessKey } from "../../wire/access-key.ts";
import { parseClientInfo } from "../../wire/client-info.ts";
import { type ClientId, isPathSegment, type KeyContext, type TypeContext } from "../../wire/ids.ts";
import type { GroupAccessKey } from "../../wire/listed-record.ts";
import { type PublicKey, sameKey } from "../../wire/public-key.ts";
import { ROUTES } from "../../wire/routes.ts";
import type { Send } from "../http/request.ts";
import { type KeyRing, publicKeyOf, signingKeyOf } from "../identity.ts";
import type { KeyTrust, PinnedKeys } from "./trust.ts";

export interface EaksOptions {
  readonly send: Send;
  readonly clientId: ClientId;
  readonly keys: KeyRing;
  readonly trust: KeyTrust;
}

/** Another client as the key of a share: its id and the public key its person pinned. */
export interface Reader {
  readonly readerId: ClientId;
  readonly publicKey: PublicKey;
}

/** Owns the shared secrets of the pairs met so far. */
export class Eaks {
  readonly #options: EaksOptions;
  readonly #shared = new Map<string, Uint8Array>();
  #isWiped = false;

  constructor(options: EaksOptions) {
    this.#options = options;
  }

  /** This client as the reader of its own keys. */
  get self(): Reader {
    return { readerId: this.#options.clientId, publicKey: publicKeyOf(this.#options.keys) };
  }

  /** Overwrites and forgets the shared secrets. After this the client wraps and opens nothing. */
  wipe(): void {
    this.#isWiped = true;
    wipe(...this.#shared.values());
    this.#shared.clear();
  }

  /** Returns the EAK of `readerId`, or null when the server has none or does not show it. */
  async fetch(context: TypeContext, readerId: ClientId): Promise<EncryptedAccessKey | null> {
    const params = placeOf(context, readerId);
    try {
      const answer = await this.#options.send(ROUTES.getAccessKey, { params });
      return parseEncryptedAccessKey(answer.json);
    } catch (error) {
      if (isVaultError(error, "not_found")) return null;
      throw error;
    }
  }

  /**
   * Returns `accessKey` wrapped for `reader`, as EAKs are.
   * @throws VaultError `suite_mismatch`, `aborted` once wiped
   */
  async wrapFor({ publicKey }: Reader, accessKey: AccessKey): Promise<string> {
    const shared = this.#whole(await this.#sharedWith(publicKey));
    return wrapAccessKey(this.#options.keys.suite, shared, accessKey);
  }

  /** Puts `accessKey` for `reader`; returns false when the server already holds one for it (409). */
  async put(context: TypeContext, { readerId, publicKey }: Reader, accessKey: AccessKey): Promise<boolean> {
    const params = placeOf(context, readerId);
    const eak = await this.wrapFor({ readerId, publicKey }, accessKey);
    try {
      await this.#options.send(ROUTES.putAccessKey, { params, json: { eak }, repeatable: true });
      return true;
    } catch (error) {
      if (isVaultError(error, "conflict")) return false;
      throw error;
    }
  }

  /** Deletes the EAK of `readerId`, also when there is none. */
  async remove(context: TypeContext, readerId: ClientId): Promise<void> {
    const params = placeOf(context, readerId);
    try {
      await this.#options.send(ROUTES.deleteAccessKey, { params, repeatable: true });
    } catch (error) {
      if (!isVaultError(error, "not_found")) throw error;
    }
  }

  /**
   * Puts `accessKey` for `reader` as often as needed. If the server already holds a key, it opens and compares it,
   * and replaces another one.
   * @throws VaultError `tampered` when the server still keeps another one after that
   */
  async ensure(context: TypeContext, reader: Reader, accessKey: AccessKey): Promise<void> {
    for (const isLast of [false, true]) {
      if (await this.put(context, reader, accessKey)) return;
      if (await this.#holds(context, reader, accessKey)) return;
      if (!isLast) await this.remove(context, reader.readerId);
    }
    throw new VaultError("tampered", "the server keeps another access key", {
      detail: { type: context.type },
    });
  }

  /**
   * Returns the access key that `eak` gives this client. An own key opens with the own public key only; that of
   * another writer with the pinned key of the writer or of an approved authorizer.
   * @throws VaultError `key_untrusted`, `key_changed`, `decryption_failed`, `wire_invalid` or `suite_mismatch`
   */
  async open(context: TypeContext, eak: EncryptedAccessKey): Promise<AccessKey> {
    const { clientId, trust } = this.#options;
    if (context.writerId === clientId) return this.#unwrap(this.self.publicKey, eak);
    if (eak.authorizerId !== context.writerId && !(await trust.isAuthorizer(context, eak.authorizerId))) {
      throw notApproved(context, { authorizerId: eak.authorizerId });
    }
    return this.#unwrap(await this.#pinnedAs(eak.authorizerId, eak.authorizerPublicKey), eak);
  }

  /**
   * Returns the access key that reaches me through a group. The chain must hold the pinned keys of both the client
   * that added me and the client that shared, and the sharer must be the writer. It follows one step only. In a group
   * within a group nobody vouches for the key between them, so a server could put its own there.
   * @throws VaultError as `open`
   */
  async openThroughGroup(context: TypeContext, group: GroupAccessKey): Promise<AccessKey> {
    const adder = await this.#pinnedAs(group.authorizerId, group.authorizerPublicKey);
    const [step] = group.wrappers;
    const writer = await this.pinned(context.writerId);
    if (step === undefined || !sameKey(writer.publicKey, step.publicKey)) {
      throw notApproved(context);
    }
    const { suite, privateKey } = this.#options.keys;
    const raw = ({ type, key }: PublicKey) => readPublicKey(suite, { [type]: key });
    const { membershipKey, publicKey, groupPublicKey } = step;
    const steps = [
      {
        membershipKey,
        wrapperPublicKey: raw(publicKey),
        ...(groupPublicKey === null ? {} : { groupPublicKey: suite.decodePublicKey(groupPublicKey) }),
      },
    ];
    return openGroupAccessKey({ eak: group.eak, authorizerPublicKey: raw(adder), steps }, privateKey);
  }

  async #pinnedAs(clientId: ClientId, stated: PublicKey): Promise<PublicKey> {
    const { publicKey } = await this.pinned(clientId);
    if (sameKey(publicKey, stated)) return publicKey;
    throw new VaultError("key_changed", "this client has another key than before", { detail: { clientId } });
  }

  /**
   * Returns the pinned keys of a client. It asks the server for the keys of a client never seen, and pins them as
   * first seen.
   */
  async pinned(clientId: ClientId): Promise<PinnedKeys> {
    const { keys, trust, send } = this.#options;
    if (clientId === this.#options.clientId) {
      return { publicKey: publicKeyOf(keys), signingKey: signingKeyOf(keys) };
    }
    const known = await trust.keysOf(clientId);
    if (known !== null) return known;
    const info = parseClientInfo((await send(ROUTES.clientInfo, { params: { clientId } })).json);
    if (info.clientId !== clientId) throw new VaultError("tampered", "the answer is about another client");
    const seen = { publicKey: info.publicKey, signingKey: info.signingKey };
    await trust.firstSeen(clientId, seen);
    return seen;
  }

  /**
   * Returns the keys of this client, or of one pinned before. Use it to give something away.
   * @throws VaultError `key_untrusted`
   */
  async pinnedBefore(clientId: ClientId): Promise<PinnedKeys> {
    const isKnown =
      clientId === this.#options.clientId || (await this.#options.trust.keysOf(clientId)) !== null;
    if (isKnown) return await this.pinned(clientId);
    throw new VaultError("key_untrusted", "nobody pinned this client's keys", { detail: { clientId } });
  }

  /** As `Client.opensFor`. */
  async opensFor(
    context: TypeContext,
    readerId: ClientId,
    publicKey: PublicKey | null,
    accessKey: AccessKey,
  ): Promise<boolean> {
    const eak = await this.fetch(context, readerId);
    if (eak === null) return false;
    if (publicKey === null || eak.authorizerId !== this.#options.clientId) return true;
    return await this.#isKey(publicKey, eak, accessKey);
  }

  async #holds(context: TypeContext, reader: Reader, accessKey: AccessKey): Promise<boolean> {
    const eak = await this.fetch(context, reader.readerId);
    if (eak === null || eak.authorizerId !== this.#options.clientId) return false;
    return await this.#isKey(reader.publicKey, eak, accessKey);
  }

  /** Returns whether `eak`, made by this client for the owner of `publicKey`, holds `accessKey`. */
  async #isKey(publicKey: PublicKey, eak: EncryptedAccessKey, accessKey: AccessKey): Promise<boolean> {
    try {
      return equalBytes(await this.#unwrap(publicKey, eak), accessKey);
    } catch (error) {
      if (isVaultError(error, "decryption_failed") || isVaultError(error, "wire_invalid")) return false;
      throw error;
    }
  }

  async #unwrap(publicKey: PublicKey, { eak }: EncryptedAccessKey): Promise<AccessKey> {
    const shared = this.#whole(await this.#sharedWith(publicKey));
    return unwrapAccessKey(this.#options.keys.suite, shared, eak);
  }

  /**
   * Call this after the last wait before using a secret. A secret that was wiped meanwhile is all zeros, which anyone
   * knows.
   */
  #whole(shared: Uint8Array): Uint8Array {
    if (this.#isWiped) throw new VaultError("aborted", "the client was closed");
    return shared;
  }

  async #sharedWith({ type, key }: PublicKey): Promise<Uint8Array> {
    const known = this.#shared.get(`${type} ${key}`);
    if (known !== undefined) return known;
    const { suite, privateKey } = this.#options.keys;
    const publicKey = readPublicKey(suite, { [type]: key });
    const shared = await accelerator.sharedKey(suite, publicKey, privateKey);
    const before = this.#shared.get(`${type} ${key}`);
    // What was not put away here `wipe` would never see.
    if (this.#isWiped || before !== undefined) wipe(shared);
    if (before !== undefined) return before;
    this.#whole(shared);
    this.#shared.set(`${type} ${key}`, shared);
    return shared;
  }
}

/** Returns the place of an EAK. The type may come from the server, which can name one that no path can hold. */
function placeOf(context: TypeContext, readerId: ClientId): KeyContext {
  if (!isPathSegment(context.type)) throw new VaultError("wire_invalid", "a type that has no address");
  return { ...context, readerId };
}

function notApproved({ writerId, type }: TypeContext, more: ErrorDetail = {}): VaultError {
  return new VaultError("key_untrusted", "this access key comes from someone not approved", {
    detail: { writerId, type, ...more },
  });
}
