/**
 * parse(encode(x)) = x for every noun of the wire, and no parser ever ends in anything but a value or `wire_invalid`.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isVaultError } from "../../src/errors.ts";
import * as accessKey from "../../src/wire/access-key.ts";
import * as account from "../../src/wire/account.ts";
import * as audit from "../../src/wire/audit.ts";
import * as bulkDelete from "../../src/wire/bulk-delete.ts";
import * as bulkRead from "../../src/wire/bulk-read.ts";
import * as capability from "../../src/wire/capabilities.ts";
import * as changes from "../../src/wire/changes.ts";
import * as clientInfo from "../../src/wire/client-info.ts";
import * as clientLookup from "../../src/wire/client-lookup.ts";
import * as deleteMany from "../../src/wire/delete-many.ts";
import * as file from "../../src/wire/file.ts";
import * as group from "../../src/wire/group.ts";
import * as groupLookup from "../../src/wire/group-lookup.ts";
import { type ClientId, isPathSegment, type RecordId, type Version } from "../../src/wire/ids.ts";
import * as note from "../../src/wire/note.ts";
import * as noteAccess from "../../src/wire/note-access.ts";
import * as ownClient from "../../src/wire/own-client.ts";
import type { JsonValue, StringMap } from "../../src/wire/parse.ts";
import * as policy from "../../src/wire/policy.ts";
import type { PublicKey, SigningKey } from "../../src/wire/public-key.ts";
import * as query from "../../src/wire/query.ts";
import * as record from "../../src/wire/record.ts";
import * as registrationToken from "../../src/wire/registration-token.ts";
import * as rotation from "../../src/wire/rotation.ts";
import * as search from "../../src/wire/search.ts";
import * as shareList from "../../src/wire/share-list.ts";

const RUNS = { numRuns: 60, seed: 20_261_121 };

const text = fc.string({ unit: "binary", maxLength: 12 });
const someText = fc.string({ unit: "binary", minLength: 1, maxLength: 12 });
const whole = fc.nat({ max: 1_000_000 });
const clientId = fc.uuid().map((id) => id as ClientId);
const recordId = fc.uuid().map((id) => id as RecordId);
const version = someText.filter(isPathSegment).map((id) => id as Version);
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const list = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { maxLength: 3 });
const map: fc.Arbitrary<StringMap> = fc
  .array(fc.tuple(fc.oneof(text, fc.constantFrom("__proto__", "constructor", "1", "0", "toString")), text), {
    maxLength: 5,
  })
  .map((entries) => Object.fromEntries(entries));
const publicKey: fc.Arbitrary<PublicKey> = fc.record({
  type: fc.constantFrom("curve25519" as const, "p384" as const),
  key: someText,
});
const signingKey: fc.Arbitrary<SigningKey> = fc.record({
  type: fc.constantFrom("ed25519" as const, "p384" as const),
  key: someText,
});
const curveKey = someText.map((key) => ({ type: "curve25519" as const, key }));
const md5 = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map((bytes) => Buffer.from(bytes).toString("base64"));

const eak = fc.record({
  eak: text,
  authorizerId: clientId,
  authorizerPublicKey: publicKey,
  signerId: orNull(clientId),
  signerSigningKey: orNull(signingKey),
});
const body = fc.record({
  writerId: clientId,
  userId: clientId,
  type: someText,
  plain: map,
  data: map,
  recSig: orNull(text),
});
const fileMeta = fc.record({
  checksum: orNull(md5),
  compression: orNull(text),
  size: orNull(whole),
  fileName: text,
  fileUrl: text,
});
const meta = fc.record({
  recordId,
  writerId: clientId,
  userId: clientId,
  type: text,
  plain: map,
  created: text,
  lastModified: text,
  version,
  fileMeta: orNull(fileMeta),
});
const stored = fc.record({ meta, data: map, recSig: orNull(text) });
const row = fc.record({
  meta,
  data: orNull(map),
  accessKey: orNull(eak),
  groupAccessKey: orNull(
    fc.record({
      eak: text,
      authorizerId: clientId,
      authorizerPublicKey: publicKey,
      wrappers: list(
        fc.record({
          membershipKey: text,
          publicKey: curveKey,
          accessKeyId: orNull(text),
          groupPublicKey: orNull(text),
        }),
      ),
    }),
  ),
  recSig: orNull(text),
});
const terms = fc.record({
  recordIds: list(text),
  writerIds: list(text),
  userIds: list(text),
  types: list(text),
  keys: list(text),
  values: list(text),
  tags: map,
  sharedWith: list(text),
});
const searchClause = fc.record({
  condition: fc.constantFrom(...search.CONDITIONS),
  strategy: fc.constantFrom(...search.STRATEGIES),
  terms,
});
const bound = fc.constantFrom(null, "2019-01-01T00:00:00-08:00", "2026-11-21T00:00:00.123456Z");
const range = fc
  .record({ key: fc.constantFrom(...search.RANGE_KEYS), after: bound, before: bound })
  .map((value) => (value.after === null && value.before === null ? null : value));
const expression: fc.Arbitrary<query.PlainExpression> = fc.letrec<{ node: query.PlainExpression }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    fc.record({ op: fc.constant("eq" as const), name: text, value: text }),
    fc.record({
      op: fc.constantFrom("and" as const, "or" as const),
      terms: fc.array(tie("node"), { maxLength: 3 }),
    }),
    fc.record({ op: fc.constant("not" as const), term: tie("node") }),
  ),
})).node;
const tokenEntries = {
  name: text,
  permissions: fc.record({
    enabled: fc.boolean(),
    oneTime: fc.boolean(),
    allowedTypes: fc.array(someText, { minLength: 1, maxLength: 3 }),
  }),
  totalUsesAllowed: orNull(fc.integer({ min: 1, max: 1_000_000 })),
};
const anOwnClient = fc.record({
  clientId,
  apiKeyId: someText,
  name: text,
  type: text,
  enabled: fc.boolean(),
  hasBackup: fc.boolean(),
  publicKey,
  signingKey: orNull(signingKey),
});
const email = fc.emailAddress({ size: "small" });
const edKey = someText.map((key) => ({ type: "ed25519" as const, key }));
const profile = fc.record({
  name: text,
  email,
  authSalt: someText,
  encSalt: someText,
  paperAuthSalt: someText,
  paperEncSalt: someText,
  signingKey: edKey,
  paperSigningKey: edKey,
});
const byGroup = <T>(item: fc.Arbitrary<T>) =>
  fc.array(fc.tuple(someText, item), { maxLength: 3 }).map((entries) => new Map(entries));
const capabilities = fc.subarray([...group.CAPABILITIES]);
const member = fc.record({ clientId, membershipKey: orNull(someText), capabilities });
const aGroup = fc.record({
  groupId: fc.uuid(),
  name: text,
  accountId: orNull(text),
  publicKey: someText,
  description: text,
  memberCount: whole,
  created: text,
  lastModified: text,
  encryptedGroupKey: orNull(text),
});
const noteFields = {
  data: map,
  signature: text,
  mode: someText,
  recipientSigningKey: someText,
  writerSigningKey: someText,
  writerEncryptionKey: someText,
  encryptedAccessKey: someText,
  clientId: orNull(clientId),
  type: text,
  plain: map,
  checksum: orNull(md5),
  fileSize: orNull(whole),
  maxViews: orNull(fc.integer({ min: -1, max: 100 })),
  expiration: orNull(fc.constant("2026-11-21T00:00:00Z")),
  expires: fc.boolean(),
  eacp: orNull(fc.constant({ tozid_eacp: { realm_name: "r" } })),
  idString: orNull(someText),
  recordId: orNull(recordId),
  isSecret: fc.boolean(),
};
const share = { type: text };
const policyChange = fc.record({
  allow: fc.subarray([...policy.PERMISSIONS]),
  deny: fc.subarray([...policy.PERMISSIONS]),
});

interface Noun<T> {
  readonly name: string;
  readonly value: fc.Arbitrary<T>;
  readonly encode: (value: T) => JsonValue;
  readonly parse: (value: unknown) => unknown;
}
const noun = <T>(
  name: string,
  value: fc.Arbitrary<T>,
  encode: (value: T) => JsonValue,
  parse: (value: unknown) => unknown,
): Noun<unknown> => ({ name, value, encode, parse }) as Noun<unknown>;

const page = <T>(items: fc.Arbitrary<T>) => fc.record({ items: list(items), nextToken: whole });

const aCount = fc.integer({ min: 1, max: 1_000_000 });
const aChange: fc.Arbitrary<changes.Change> = fc.oneof(
  fc.record({ kind: fc.constant("record" as const), record: row }),
  fc.record({ kind: fc.constant("deleted" as const), recordId, writerId: clientId, type: text }),
  fc.record({
    kind: fc.constantFrom("shared" as const, "unshared" as const, "key" as const),
    writerId: clientId,
    type: text,
  }),
  fc.constant({ kind: "outgoing" as const }),
);
const aRotation = fc.record({
  rotationId: fc.uuid(),
  type: text,
  state: fc.constantFrom("open" as const, "committed" as const),
  created: text,
  expires: text,
  total: whole,
  staged: whole,
  readers: list(clientId),
  groups: list(fc.uuid()),
});
const aStaged = fc.oneof(
  fc.record({
    recordId,
    version,
    keep: fc.constant(false),
    data: map,
    plain: map,
    recSig: orNull(text),
    header: orNull(text),
  }),
  fc.record({ recordId, version }).map((of) => ({
    ...of,
    keep: true,
    data: {},
    plain: {},
    recSig: null,
    header: null,
  })),
);

const NOUNS = [
  noun("EAK", eak, accessKey.encodeEncryptedAccessKey, accessKey.parseEncryptedAccessKey),
  noun("record body", body, record.encodeRecordBody, record.parseRecordBody),
  noun("record", stored, record.encodeRecord, record.parseRecord),
  noun(
    "query page",
    fc.record({ results: list(row), lastIndex: whole }),
    query.encodeQueryPage,
    query.parseQueryPage,
  ),
  noun(
    "query",
    fc.record({
      count: fc.integer({ min: 1, max: query.QUERY_MAX_COUNT }),
      afterIndex: whole,
      includeData: fc.boolean(),
      includeAllWriters: fc.boolean(),
      writerIds: list(clientId),
      userIds: list(clientId),
      recordIds: list(recordId),
      types: list(text),
      plain: orNull(expression),
    }),
    query.encodeQuery,
    query.parseQuery,
  ),
  noun(
    "search",
    fc.record({
      limit: fc.integer({ min: 1, max: search.SEARCH_MAX_LIMIT }),
      nextToken: whole,
      includeData: fc.boolean(),
      includeAllWriters: fc.boolean(),
      match: list(searchClause),
      exclude: list(searchClause),
      range,
      order: fc.constantFrom(...search.SORT_ORDERS),
      groupIds: list(text),
      includeOnlyGroups: fc.boolean(),
      excludeGroupRecords: fc.boolean(),
      includeOnlyDirectShares: fc.boolean(),
      sharedRecordSort: fc.boolean(),
    }),
    search.encodeSearchRequest,
    search.parseSearchRequest,
  ),
  noun(
    "search page",
    fc.record({ results: list(row), lastIndex: whole, total: whole }),
    search.encodeSearchPage,
    search.parseSearchPage,
  ),
  noun("policy change", policyChange, policy.encodePolicyChange, policy.parsePolicyChange),
  noun(
    "outgoing shares",
    list(fc.record({ readerId: clientId, readerName: orNull(text), ...share })),
    (shares) => shares.map(policy.encodeOutgoingShare),
    policy.parseOutgoingShares,
  ),
  noun(
    "incoming shares",
    list(fc.record({ writerId: clientId, writerName: orNull(text), ...share })),
    (shares) => shares.map(policy.encodeIncomingShare),
    policy.parseIncomingShares,
  ),
  noun(
    "authorizations",
    list(
      fc.record({
        authorizerId: clientId,
        writerId: clientId,
        userId: clientId,
        authorizedBy: clientId,
        ...share,
      }),
    ),
    (entries) => entries.map(policy.encodeAuthorization),
    policy.parseAuthorizations,
  ),
  noun(
    "registration",
    fc.record({ token: someText, name: text, publicKey, signingKey: orNull(signingKey), type: someText }),
    clientInfo.encodeRegistration,
    clientInfo.parseRegistration,
  ),
  noun(
    "registered client",
    fc.record({
      clientId,
      apiKeyId: someText,
      apiSecret: someText,
      name: text,
      publicKey,
      signingKey: orNull(signingKey),
    }),
    clientInfo.encodeRegisteredClient,
    clientInfo.parseRegisteredClient,
  ),
  noun(
    "client info",
    fc.record({ clientId, publicKey, signingKey: orNull(signingKey), validated: fc.boolean() }),
    clientInfo.encodeClientInfo,
    clientInfo.parseClientInfo,
  ),
  noun(
    "access token",
    fc.record({ accessToken: someText, expiresIn: orNull(whole), expiresAt: orNull(text) }),
    clientInfo.encodeAccessToken,
    clientInfo.parseAccessToken,
  ),
  noun("client ids", list(clientId), (ids) => ({ client_ids: ids }), clientLookup.parseClientIds),
  noun(
    "many deletions",
    fc.uniqueArray(fc.record({ recordId, version }), { selector: (one) => one.recordId, maxLength: 100 }),
    deleteMany.encodeDeleteMany,
    deleteMany.parseDeleteMany,
  ),
  noun(
    "results of many deletions",
    list(
      fc.record({
        recordId,
        status: fc.constantFrom<204 | 403 | 404 | 409>(204, 403, 404, 409),
        version: orNull(someText),
      }),
    ),
    deleteMany.encodeDeleteResults,
    deleteMany.parseDeleteResults,
  ),
  noun("bulk delete", list(recordId), bulkDelete.encodeBulkDelete, bulkDelete.parseBulkDelete),
  noun(
    "file body",
    fc
      .record({ body, checksum: md5, size: whole, fileName: orNull(text) })
      .map(({ body: inner, ...rest }) => ({ ...inner, file: rest })),
    file.encodeFileBody,
    file.parseFileBody,
  ),
  noun(
    "pending file",
    fc.record({ id: recordId, fileUrl: someText }),
    file.encodePendingFile,
    file.parsePendingFile,
  ),
  noun(
    "file list",
    fc.record({ recordIds: list(recordId), includeData: fc.boolean() }),
    file.encodeFileList,
    file.parseFileList,
  ),
  noun("file records", list(stored), file.encodeFileRecords, file.parseFileRecords),
  noun("note body", fc.record(noteFields), note.encodeNoteBody, note.parseNoteBody),
  noun(
    "note",
    fc.record({ ...noteFields, noteId: fc.uuid(), createdAt: text, views: whole, fileUrl: orNull(someText) }),
    note.encodeNote,
    note.parseNote,
  ),
  noun("group", aGroup, group.encodeGroup, group.parseGroup),
  noun(
    "group body",
    fc.record({
      name: someText,
      publicKey: someText,
      encryptedGroupKey: someText,
      description: text,
      capabilities,
    }),
    group.encodeGroupBody,
    group.parseGroupBody,
  ),
  noun("group page", page(aGroup), group.encodeGroupPage, group.parseGroupPage),
  noun(
    "membership key",
    fc.record({ groupId: fc.uuid(), clientId, membershipKey: someText, authorizerId: clientId }),
    group.encodeMembershipKey,
    group.parseMembershipKey,
  ),
  noun("members", list(member), (members) => group.encodeGroupMembers("g", members), group.parseGroupMembers),
  noun("member page", page(member), group.encodeMemberPage, group.parseMemberPage),
  noun(
    "group share",
    fc.record({
      groupId: fc.uuid(),
      type: someText,
      encryptedAccessKey: someText,
      publicKey: someText,
      canEdit: fc.boolean(),
    }),
    group.encodeGroupShare,
    group.parseGroupShare,
  ),
  noun(
    "capabilities",
    fc.record({
      epoch: orNull(someText),
      writeBack: fc.boolean(),
      changes: orNull(fc.record({ retentionSeconds: aCount, waitSeconds: aCount })),
      rotation: orNull(fc.record({ chunkRecords: aCount, expiresSeconds: aCount })),
      createMany: orNull(aCount),
      deleteMany: orNull(aCount),
      idempotency: fc.boolean(),
      bodyBytes: orNull(aCount),
      recordEntries: orNull(aCount),
      fileOrigins: list(text),
    }),
    capability.encodeCapabilities,
    capability.parseCapabilities,
  ),
  noun(
    "change page",
    fc.record({ changes: list(aChange), point: someText, more: fc.boolean() }),
    changes.encodeChangePage,
    changes.parseChangePage,
  ),
  noun(
    "change request",
    fc.record({
      since: orNull(someText),
      limit: fc.integer({ min: 1, max: changes.MAX_CHANGES }),
      wait: fc.integer({ min: 0, max: changes.MAX_WAIT }),
      includeData: fc.boolean(),
    }),
    changes.encodeChangeRequest,
    changes.parseChangeRequest,
  ),
  noun(
    "audit page",
    fc.record({
      entries: list(fc.record({ seq: whole, at: text, kind: text, detail: text, hash: text })),
      last: whole,
    }),
    audit.encodeAuditPage,
    audit.parseAuditPage,
  ),
  noun("rotation", aRotation, rotation.encodeRotation, rotation.parseRotation),
  noun("rotations", list(aRotation), rotation.encodeRotationList, rotation.parseRotationList),
  noun(
    "pending page",
    fc.record({
      records: list(fc.record({ record: stored, header: orNull(text) })),
      next: orNull(fc.uuid()),
    }),
    rotation.encodePendingPage,
    rotation.parsePendingPage,
  ),
  noun("staged records", list(aStaged), rotation.encodeStagedRecords, rotation.parseStagedRecords),
  noun(
    "stage answer",
    fc.record({ staged: whole, changed: list(recordId) }),
    rotation.encodeStageAnswer,
    rotation.parseStageAnswer,
  ),
  noun(
    "rotation keys",
    fc.record({
      keys: list(fc.record({ readerId: clientId, eak: someText })),
      without: list(clientId),
      groups: list(fc.record({ groupId: fc.uuid(), encryptedAccessKey: someText, publicKey: someText })),
      withoutGroups: list(fc.uuid()),
    }),
    rotation.encodeRotationKeys,
    rotation.parseRotationKeys,
  ),
  noun("prime", fc.integer({ min: 1, max: 1000 }), noteAccess.encodePrime, noteAccess.parsePrime),
  noun(
    "primed note",
    fc.record({ noteId: fc.uuid(), password: someText }),
    noteAccess.encodePrimed,
    noteAccess.parsePrimed,
  ),
  noun(
    "note page",
    fc.record({
      notes: list(
        fc.record({
          noteId: fc.uuid(),
          clientId: orNull(clientId),
          createdAt: text,
          maxViews: orNull(whole),
          views: whole,
          expiration: orNull(text),
          expires: fc.boolean(),
          recordId,
          isSecret: fc.boolean(),
        }),
      ),
      nextToken: whole,
    }),
    noteAccess.encodeNotePage,
    noteAccess.parseNotePage,
  ),
  noun("group records", page(row), group.encodeGroupRecords, group.parseGroupRecords),
  noun("groups by id", byGroup(aGroup), groupLookup.encodeBulkGroups, groupLookup.parseBulkGroups),
  noun(
    "members by group",
    byGroup(list(member)),
    groupLookup.encodeBulkMembers,
    groupLookup.parseBulkMembers,
  ),
  noun(
    "records by group",
    fc.record({ results: byGroup(list(row)), nextToken: whole }),
    groupLookup.encodeBulkRecords,
    groupLookup.parseBulkRecords,
  ),
  noun(
    "allowed readers",
    byGroup(list(text)),
    groupLookup.encodeAllowedReaders,
    groupLookup.parseAllowedReaders,
  ),
  noun(
    "capability groups",
    list(fc.record({ capability: fc.constantFrom(...group.CAPABILITIES), groupIds: list(text) })),
    groupLookup.encodeCapabilityGroups,
    groupLookup.parseCapabilityGroups,
  ),
  noun(
    "held capabilities",
    byGroup(capabilities),
    groupLookup.encodeHeldCapabilities,
    groupLookup.parseHeldCapabilities,
  ),
  noun(
    "bulk read",
    fc.record({ recordIds: list(recordId), includeData: fc.boolean() }),
    bulkRead.encodeBulkRead,
    bulkRead.parseBulkRead,
  ),
  noun("bulk records", list(row), bulkRead.encodeBulkRecords, bulkRead.parseBulkRecords),
  ...(Object.keys(shareList.OTHER_SIDE) as shareList.ShareListName[]).flatMap((name) => [
    noun(
      `${name} request`,
      fc.record({
        offset: whole,
        limit: fc.integer({ min: 1, max: shareList.SHARE_LIST_MAX }),
        client: orNull(clientId),
        type: orNull(someText),
      }),
      (request) => shareList.encodeShareListRequest(name, request),
      (value) => shareList.parseShareListRequest(name, value),
    ),
    noun(
      `${name} page`,
      fc.record({
        rows: list(fc.record({ client: clientId, type: text, created: text, lastModified: text })),
        nextToken: whole,
      }),
      (answer) => shareList.encodeShareList(name, answer),
      (value) => shareList.parseShareList(name, value),
    ),
  ]),
  noun("own client", anOwnClient, ownClient.encodeOwnClient, ownClient.parseOwnClient),
  noun(
    "client page",
    fc.record({ clients: list(anOwnClient), nextToken: whole }),
    ownClient.encodeClientPage,
    ownClient.parseClientPage,
  ),
  noun(
    "registration token body",
    fc.record(tokenEntries),
    registrationToken.encodeTokenBody,
    registrationToken.parseTokenBody,
  ),
  noun(
    "registration tokens",
    list(fc.record({ ...tokenEntries, token: someText, uses: whole })),
    (tokens) => tokens.map(registrationToken.encodeRegistrationToken),
    registrationToken.parseRegistrationTokens,
  ),
  noun(
    "account body",
    fc.record({
      profile,
      company: text,
      plan: text,
      publicKey,
      signingKey: orNull(signingKey),
      invitation: orNull(text),
    }),
    account.encodeAccountBody,
    account.parseAccountBody,
  ),
  noun(
    "account",
    fc.record({
      token: someText,
      profileId: someText,
      profile,
      accountId: someText,
      company: text,
      plan: text,
      client: anOwnClient,
      apiSecret: orNull(text),
    }),
    account.encodeAccount,
    account.parseAccount,
  ),
  noun(
    "challenge",
    fc.record({ challenge: someText, authSalt: someText, paperAuthSalt: someText }),
    account.encodeChallenge,
    account.parseChallenge,
  ),
  noun(
    "challenge response",
    fc.record({
      email,
      challenge: someText,
      response: someText,
      key: fc.constantFrom(...account.ACCOUNT_KEYS),
    }),
    account.encodeChallengeResponse,
    account.parseChallengeResponse,
  ),
];

/** As it arrives at the other end. */
const sent = (value: JsonValue): unknown => JSON.parse(JSON.stringify(value));

describe.each(NOUNS)("$name", ({ value, encode, parse }) => {
  test("comes back as it was", () => {
    fc.assert(
      fc.property(value, (original) => {
        expect(parse(sent(encode(original)))).toEqual(original);
      }),
      RUNS,
    );
  });

  test("with a member changed to anything is a value or wire_invalid", () => {
    fc.assert(
      fc.property(value, fc.nat(), fc.jsonValue({ maxDepth: 2 }), (original, place, change) => {
        const wire = replaceAt(sent(encode(original)), place, change);
        try {
          parse(wire);
        } catch (error) {
          if (!isVaultError(error, "wire_invalid")) throw error;
        }
      }),
      RUNS,
    );
  });

  test("is not taken from anything at all", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (wire) => {
        try {
          parse(wire);
        } catch (error) {
          if (!isVaultError(error, "wire_invalid")) throw error;
        }
      }),
      RUNS,
    );
  });
});

/** Returns `value` with its n-th member, counted through all depths, replaced. */
function replaceAt(value: unknown, place: number, change: unknown): unknown {
  const total = count(value);
  let left = place % Math.max(1, total);
  const walk = (node: unknown): unknown => {
    if (left-- === 0) return change;
    if (Array.isArray(node)) return node.map(walk);
    if (typeof node !== "object" || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([name, item]) => [name, walk(item)]));
  };
  return walk(value);
}

function count(node: unknown): number {
  if (typeof node !== "object" || node === null) return 1;
  return 1 + Object.values(node).reduce((sum: number, item) => sum + count(item), 0);
}
