/** The part of the fake server that keeps groups: who is in, and which types are shared with them. */

import type { RegisteredClient } from "../../src/wire/client-info.ts";
import {
  encodeGroup,
  encodeGroupMember,
  encodeGroupPage,
  encodeGroupShare,
  encodeMemberPage,
  encodeMembershipKey,
  type Group,
  type GroupMember,
  type GroupShare,
  parseGroupBody,
  parseGroupMembers,
  parseGroupShare,
} from "../../src/wire/group.ts";
import { encodeAllowedReaders, encodeBulkGroups, parseGroupIds } from "../../src/wire/group-lookup.ts";
import type { ClientId, RecordId } from "../../src/wire/ids.ts";
import { encodeListedRecord } from "../../src/wire/listed-record.ts";
import type { EncryptedRecord } from "../../src/wire/record.ts";
import { json } from "./scripted.ts";

interface Membership extends GroupMember {
  readonly authorizerId: ClientId;
}

interface Entry {
  group: Group;
  readonly members: Map<ClientId, Membership>;
  readonly shares: Map<string, GroupShare & { writerId: ClientId }>;
}

const NEW_GROUP = {
  accountId: null,
  description: "",
  memberCount: 1,
  created: "2026-01-01T00:00:00.000000Z",
  lastModified: "2026-01-01T00:00:00.000000Z",
  encryptedGroupKey: null,
};

interface Around {
  readonly clients: Map<ClientId, RegisteredClient>;
  readonly records: Map<RecordId, EncryptedRecord>;
}

export class FakeGroups {
  readonly entries = new Map<string, Entry>();
  readonly #around: Around;
  readonly #uuid: () => string;

  constructor(around: Around, uuid: () => string) {
    this.#around = around;
    this.#uuid = uuid;
  }

  mayEdit(groupId: string, me: ClientId, type: string): boolean {
    const entry = this.entries.get(groupId);
    const isEditor = entry?.members.get(me)?.capabilities.includes("EDIT_CONTENT") ?? false;
    return isEditor && entry?.shares.get(type)?.canEdit === true;
  }

  copy(around: Around, uuid: () => string): FakeGroups {
    const other = new FakeGroups(around, uuid);
    for (const [id, { group, members, shares }] of this.entries) {
      other.entries.set(id, { group, members: new Map(members), shares: new Map(shares) });
    }
    return other;
  }

  /** Answers with which groups `me` shares each of the types in `query`. */
  allowedReaders(me: ClientId, query: URLSearchParams): Response {
    const groupsOf = (type: string) =>
      [...this.entries].filter(([, { shares }]) => shares.get(type)?.writerId === me).map(([id]) => id);
    const types = query.getAll("content_types");
    return json(encodeAllowedReaders(new Map(types.map((type) => [type, groupsOf(type)]))));
  }

  /** Puts a group there with which `writerId` shares `type`, without saying who is in it; returns its id. */
  addShared(name: string, writerId: ClientId, type: string): string {
    const groupId = this.#uuid();
    const key = "A".repeat(43);
    const group = { ...NEW_GROUP, groupId, name, publicKey: key };
    const share = { groupId, type, encryptedAccessKey: key, publicKey: key, canEdit: false, writerId };
    this.entries.set(groupId, { group, members: new Map(), shares: new Map([[type, share]]) });
    return groupId;
  }

  answer(route: string, groupId: string, me: ClientId, body: unknown): Response {
    if (route === "createGroup") return this.#create(me, body);
    if (route === "listGroups") {
      const mine = [...this.entries.values()]
        .filter(({ members }) => members.has(me))
        .map(({ group }) => group);
      return json(encodeGroupPage({ items: mine, nextToken: 0 }));
    }
    if (route === "bulkGroups") {
      const asked = parseGroupIds(body).flatMap((id) => this.entries.get(id)?.group ?? []);
      return json(encodeBulkGroups(new Map(asked.map((group) => [group.groupId, group]))));
    }
    const entry = this.entries.get(groupId);
    if (entry === undefined) return json({}, 404);
    const may = (capability: string) =>
      entry.members.get(me)?.capabilities.some((name) => name === capability);
    switch (route) {
      case "readGroup":
        return json(encodeGroup(entry.group));
      case "updateGroup":
        entry.group = {
          ...entry.group,
          description: (body as { group_description: string }).group_description,
        };
        return json(encodeGroup(entry.group));
      case "deleteGroup":
        this.entries.delete(groupId);
        return new Response(null, { status: 204 });
      case "membershipKey": {
        const { membershipKey, authorizerId } = entry.members.get(me) ?? {};
        if (!membershipKey || authorizerId === undefined) return json({}, 404);
        return json(encodeMembershipKey({ groupId, clientId: me, membershipKey, authorizerId }));
      }
      case "listMembers":
        return json(encodeMemberPage({ items: [...entry.members.values()], nextToken: 0 }));
      case "addMembers": {
        if (!may("MANAGE_MEMBERSHIP")) return json({}, 403);
        const added = parseGroupMembers(body);
        for (const member of added) entry.members.set(member.clientId, { ...member, authorizerId: me });
        return json(added.map(encodeGroupMember));
      }
      case "removeMembers":
        for (const { clientId } of parseGroupMembers(body)) entry.members.delete(clientId);
        return new Response(null, { status: 204 });
      case "shareWithGroup": {
        if (!may("SHARE_CONTENT")) return json({}, 403);
        const share = parseGroupShare(body);
        // Readers get the sharer's registered key, whatever key came with the share.
        const publicKey = this.#around.clients.get(me)?.publicKey.key ?? share.publicKey;
        entry.shares.set(share.type, { ...share, publicKey, writerId: me });
        return json(encodeGroupShare(share));
      }
      case "unshareWithGroup":
        entry.shares.delete((body as { record_type: string }).record_type);
        return new Response(null, { status: 204 });
      case "groupRecords":
        return may("READ_CONTENT") ? this.#records(entry, me) : json({}, 403);
      default:
        throw new Error(`the fake server has no ${route}`);
    }
  }

  #create(me: ClientId, value: unknown): Response {
    const body = parseGroupBody(value);
    const { name, publicKey, description } = body;
    const group: Group = { ...NEW_GROUP, groupId: this.#uuid(), name, publicKey, description };
    const capabilities = [...new Set([...body.capabilities, "MANAGE_MEMBERSHIP" as const])];
    const member = { clientId: me, membershipKey: body.encryptedGroupKey, capabilities, authorizerId: me };
    this.entries.set(group.groupId, { group, members: new Map([[me, member]]), shares: new Map() });
    return json(encodeGroup(group));
  }

  #records({ group, members, shares }: Entry, me: ClientId): Response {
    const mine = members.get(me);
    const rows = [...this.#around.records.values()].flatMap(({ meta, data, recSig }) => {
      const share = shares.get(meta.type);
      const adder = this.#around.clients.get(mine?.authorizerId ?? me);
      if (share === undefined || share.writerId !== meta.writerId || adder === undefined) return [];
      const wrapper = {
        membershipKey: mine?.membershipKey ?? "",
        publicKey: { type: "curve25519" as const, key: share.publicKey },
        accessKeyId: null,
        groupPublicKey: group.publicKey,
      };
      const groupAccessKey = {
        eak: share.encryptedAccessKey,
        authorizerId: adder.clientId,
        authorizerPublicKey: adder.publicKey,
        wrappers: [wrapper],
      };
      return [encodeListedRecord({ meta, data, accessKey: null, groupAccessKey, recSig })];
    });
    return json({ results: rows, next_token: "0" });
  }
}
