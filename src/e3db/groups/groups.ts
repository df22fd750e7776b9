/**
 * Groups (PROTOCOL.md 2.15 and 6.2): a group is a key pair whose private key each member holds; types are shared with
 * that key. Any member can forge the content of a group, so a key that comes through one is for reading only. A
 * removed member still has the group's key, so taking access away for good needs a new group.
 */
import { asAccessKey } from "../../crypto/access-key.ts";
import { equalBytes, wipe } from "../../crypto/bytes.ts";
import { wrapAccessKey } from "../../crypto/eak.ts";
import { generateGroupKeys, unwrapMembershipKey, wrapMembershipKey } from "../../crypto/group-keys.ts";
import type { KeyPair } from "../../crypto/sodium.ts";
import { sodiumSuite } from "../../crypto/sodium-suite.ts";
import { readPublicKey } from "../../crypto/suite.ts";
import { isVaultError, VaultError } from "../../errors.ts";
import {
  type Capability,
  encodeGroupBody,
  encodeGroupMembers,
  encodeGroupShare,
  type Group,
  type GroupMember,
  type GroupPage,
  type MembershipKey,
  parseGroup,
  parseGroupPage,
  parseGroupRecords,
  parseMemberPage,
  parseMembershipKey,
} from "../../wire/group.ts";
import { type ClientId, recordType, typeContext } from "../../wire/ids.ts";
import type { ListedRecord } from "../../wire/listed-record.ts";
import type { PublicKey } from "../../wire/public-key.ts";
import { ROUTES } from "../../wire/routes.ts";
import type { ClientCore } from "../core.ts";
import type { Reader } from "../keys/eaks.ts";
import type { FoundRecord } from "../records/found-record.ts";
import { gatherPages } from "../records/paging.ts";
import { type GroupLookups, groupLookupsOf } from "./group-lookups.ts";

/** The options of a new group. */
export interface GroupDraft {
  readonly name: string;
  readonly description?: string;
  /** The creator's capabilities besides managing members. */
  readonly capabilities?: readonly Capability[];
}

export interface Groups extends GroupLookups {
  /** Makes a group of which this client is the only member. */
  create(draft: GroupDraft): Promise<Group>;
  get(groupId: string): Promise<Group>;
  /** Returns the groups that `clientId` is in, this client's if left out, or those of these names. */
  list(filter?: { readonly clientId?: ClientId; readonly names?: readonly string[] }): Promise<Group[]>;
  describe(groupId: string, description: string): Promise<Group>;
  /** Deletes a group; one that is gone is no error. */
  remove(groupId: string): Promise<void>;

  members(groupId: string): Promise<GroupMember[]>;
  /** Returns the client that gave this one the group's key, as the server says. @throws VaultError `not_found` */
  addedBy(groupId: string): Promise<ClientId>;
  /**
   * Adds a member, or gives one other capabilities. Its key is the one its person pinned.
   * @throws VaultError as `publicKey`
   */
  add(groupId: string, member: Reader, capabilities: readonly Capability[]): Promise<void>;
  /**
   * Gives a member other capabilities; its key stays.
   * @throws VaultError `conflict` when nobody would manage the group any more
   */
  allow(groupId: string, clientId: ClientId, capabilities: readonly Capability[]): Promise<void>;
  /** Removes a member. The member keeps everything that it already had, the group's key included. */
  expel(groupId: string, clientId: ClientId): Promise<void>;

  /**
   * Returns the group's public key, derived from the private key that this client was given.
   * @throws VaultError `not_found`; `key_untrusted` when the giver's keys were never pinned, or when the key is not
   * that of the group that the server shows, but another group's or an access key; `key_changed`, `tampered`
   */
  publicKey(groupId: string): Promise<Uint8Array>;
  /**
   * Shares an own type with the group, under the key that this client was given.
   * @throws VaultError as `publicKey`
   */
  share(groupId: string, type: string, options?: { readonly edit?: boolean }): Promise<void>;
  revoke(groupId: string, type: string): Promise<void>;
  /** Returns one page of the records shared with a group, open or with the reason why not. */
  records(groupId: string, nextToken?: number): Promise<GroupPage<FoundRecord>>;
}

const PAGE = 100;
type Query = readonly (readonly [string, string])[];

/** Returns the group verbs of one client. `found` opens what listings hold. */
export function groupsOf(core: ClientCore, found: (row: ListedRecord) => Promise<FoundRecord>): Groups {
  const { clientId, ring, send, eaks, accessKeys } = core;

  /** Public keys of the groups met so far. Nothing else ties a private key to the group it was asked for. */
  const known = new Map<string, string>();

  function remember(groupId: string, publicKey: string): void {
    const id = groupId.toLowerCase();
    if ((known.get(id) ?? publicKey) !== publicKey) {
      throw new VaultError("key_changed", "the group has another key than before", { detail: { groupId } });
    }
    for (const [other, key] of known) {
      if (key !== publicKey || other === id) continue;
      throw new VaultError("key_untrusted", "this is the key of another group", { detail: { groupId } });
    }
    known.set(id, publicKey);
  }

  async function groupOf(groupId: string): Promise<Group> {
    return sameGroup(parseGroup((await send(ROUTES.readGroup, { params: { groupId } })).json), groupId);
  }

  async function membershipOf(groupId: string): Promise<MembershipKey> {
    const answer = await send(ROUTES.membershipKey, { params: { groupId } });
    const membership = parseMembershipKey(answer.json);
    if (membership.groupId.toLowerCase() !== groupId.toLowerCase()) {
      throw new VaultError("tampered", "the answer is about another membership");
    }
    return membership;
  }

  /**
   * Runs `use` with the group's key pair. It opens the private key with the key of the client that added me. That
   * client must be pinned already: only the server says who it was, and it could invent one. Access keys are boxed in
   * the same way, so a server could put one in place of the private key, and it would then go to the members. The
   * server can name the matching public key only if somebody who has that access key helps; so a key that is known as
   * an access key is refused. The private key is wiped afterwards.
   */
  async function withGroupKeys<T>(groupId: string, use: (pair: KeyPair) => Promise<T> | T): Promise<T> {
    requireSodium(core);
    const membership = await membershipOf(groupId);
    const adder = await eaks.pinnedBefore(membership.authorizerId);
    const privateKey = unwrapMembershipKey(membership.membershipKey, raw(adder.publicKey), ring.privateKey);
    try {
      const publicKey = sodiumSuite.publicKeyOf(privateKey);
      const named = sodiumSuite.decodePublicKey((await groupOf(groupId)).publicKey);
      if (!equalBytes(named, publicKey) || (await accessKeys.isKnown(asAccessKey(privateKey)))) {
        throw new VaultError("key_untrusted", "what I was given is not the key of this group", {
          detail: { groupId },
        });
      }
      remember(groupId, sodiumSuite.encodePublicKey(publicKey));
      return await use({ publicKey, privateKey });
    } finally {
      wipe(privateKey);
    }
  }

  return {
    ...groupLookupsOf(core, found),
    async create({ name, description = "", capabilities = [] }) {
      requireSodium(core);
      if (name.trim() === "")
        throw new VaultError("input_invalid", "a group needs a name", { detail: { why: "name" } });
      const pair = generateGroupKeys();
      const body = {
        name: name.trim(),
        publicKey: sodiumSuite.encodePublicKey(pair.publicKey),
        encryptedGroupKey: wrapMembershipKey(pair.privateKey, ring.publicKey, ring.privateKey),
        description,
        capabilities,
      };
      const answer = await core.create(ROUTES.createGroup, { params: {}, json: encodeGroupBody(body) });
      const group = parseGroup(answer.json);
      if (group.publicKey !== body.publicKey)
        throw new VaultError("tampered", "the server made another group");
      remember(group.groupId, body.publicKey);
      return group;
    },
    get: groupOf,
    async list({ clientId: memberId = clientId, names = [] } = {}) {
      const filter: Query =
        names.length > 0 ? [...names].sort().map((name) => ["group_names", name]) : [["client_id", memberId]];
      return await gatherPages(async (token) => {
        const query = [...filter, ...pageQuery(token)];
        const answer = await send(ROUTES.listGroups, { params: {}, query });
        return parseGroupPage(answer.json);
      });
    },
    async describe(groupId, description) {
      const json = { group_id: groupId, group_description: description };
      const answer = await send(ROUTES.updateGroup, { params: { groupId }, json, repeatable: true });
      return sameGroup(parseGroup(answer.json), groupId);
    },
    async remove(groupId) {
      await unlessGone(send(ROUTES.deleteGroup, { params: { groupId }, repeatable: true }));
    },

    async members(groupId) {
      return await gatherPages(async (token) => {
        const call = { params: { groupId }, query: pageQuery(token) };
        return parseMemberPage((await send(ROUTES.listMembers, call)).json);
      });
    },
    async addedBy(groupId) {
      return (await membershipOf(groupId)).authorizerId;
    },
    async add(groupId, { readerId, publicKey }, capabilities) {
      const membershipKey = await withGroupKeys(groupId, ({ privateKey }) =>
        wrapMembershipKey(privateKey, raw(publicKey), ring.privateKey),
      );
      const json = encodeGroupMembers(groupId, [{ clientId: readerId, membershipKey, capabilities }]);
      await send(ROUTES.addMembers, { params: { groupId }, json, repeatable: true });
    },
    async allow(groupId, memberId, capabilities) {
      const member = { clientId: memberId, membershipKey: null, capabilities };
      const json = encodeGroupMembers(groupId, [member]);
      await send(ROUTES.changeMembers, { params: { groupId }, json, repeatable: true });
    },
    async expel(groupId, memberId) {
      const json = { group_id: groupId, group_members: [{ client_id: memberId }] };
      await send(ROUTES.removeMembers, { params: { groupId }, json, repeatable: true });
    },

    async publicKey(groupId) {
      return await withGroupKeys(groupId, (pair) => pair.publicKey);
    },
    async share(groupId, type, { edit = false } = {}) {
      const context = typeContext(clientId, recordType(type));
      // It is derived from the private key that I was given. The server's word about the group's key does not count.
      const groupPublicKey = await withGroupKeys(groupId, (pair) => pair.publicKey);
      const accessKey = await accessKeys.forWriting(context);
      const share = {
        groupId,
        type: context.type,
        encryptedAccessKey: wrapAccessKey(
          ring.suite,
          ring.suite.sharedKey(groupPublicKey, ring.privateKey),
          accessKey,
        ),
        // The group's key, as js sends it; readers get this client's registered one from the server.
        publicKey: ring.suite.encodePublicKey(groupPublicKey),
        canEdit: edit,
      };
      await send(ROUTES.shareWithGroup, {
        params: { groupId },
        json: encodeGroupShare(share),
        repeatable: true,
      });
    },
    async revoke(groupId, type) {
      const json = { record_type: recordType(type) };
      await unlessGone(send(ROUTES.unshareWithGroup, { params: { groupId }, json, repeatable: true }));
    },
    async records(groupId, nextToken = 0) {
      const call = { params: { groupId }, query: pageQuery(nextToken) };
      const page = parseGroupRecords((await send(ROUTES.groupRecords, call)).json);
      return { items: await Promise.all(page.items.map(found)), nextToken: page.nextToken };
    },
  };
}

function pageQuery(token: number): Query {
  return [
    ["max", String(PAGE)],
    ["nextToken", String(token)],
  ];
}

function raw(key: PublicKey): Uint8Array {
  return readPublicKey(sodiumSuite, { [key.type]: key.key });
}

function requireSodium({ ring }: ClientCore): void {
  if (ring.suite.name !== "sodium")
    throw new VaultError("unsupported", "groups exist in the Sodium suite only");
}

function sameGroup(group: Group, groupId: string): Group {
  if (group.groupId.toLowerCase() !== groupId.toLowerCase()) {
    throw new VaultError("tampered", "the answer is about another group");
  }
  return group;
}

async function unlessGone(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!isVaultError(error, "not_found")) throw error;
  }
}
