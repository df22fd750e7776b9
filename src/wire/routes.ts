/**
 * The table of every HTTP route, for client and server alike (PROTOCOL.md sections 3 to 7). A path template has
 * `:name` segments. `pathOf` percent-encodes each; a server decodes after splitting. `:type` stands at the end only, and
 * takes the rest of the path with its slashes (section 1).
 */
import { isPathSegment } from "./ids.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/**
 * `auth` names the proof that a client sends (section 3.3): nothing, its credentials, a bearer token, a TSV1
 * signature, a bearer token if it likes (`optional`), or the token of its account. Servers may take a bearer token
 * for `signed` routes too, except where the signing key is the identity.
 */
export interface Route<Path extends string = string> {
  readonly method: Method;
  readonly path: Path;
  readonly auth: "none" | "basic" | "optional" | "bearer" | "signed" | "account";
}

type ParamsOf<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParamsOf<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

export type RouteParams<Path extends string> = Readonly<Record<ParamsOf<Path>, string>>;

function route<Path extends string>(method: Method, path: Path, auth: Route["auth"] = "bearer"): Route<Path> {
  return { method, path, auth };
}

export const ROUTES = {
  healthAccount: route("GET", "/v1/account/healthcheck", "none"),
  healthStorage: route("GET", "/v1/storage/servicecheck", "none"),
  healthClient: route("GET", "/v1/client/healthcheck", "none"),
  healthAuth: route("GET", "/v1/auth/healthcheck", "none"),

  token: route("POST", "/v1/auth/token", "basic"),
  register: route("POST", "/v1/account/e3db/clients/register", "none"),
  findClient: route("GET", "/v1/storage/clients/find"),
  clientInfo: route("GET", "/v1/storage/clients/:clientId"),
  clientPublic: route("GET", "/v1/client/:clientId/public"),
  clientsPublic: route("POST", "/v1/client/public"),
  clientOwn: route("GET", "/v1/client/:clientId"),
  // js sends no credentials here: the registration token in the path stands for them.
  reportBackup: route("POST", "/v1/account/backup/:token/:clientId", "optional"),
  listClients: route("GET", "/v1/client/admin", "account"),
  adminClient: route("GET", "/v1/client/admin/:clientId", "account"),
  deleteClient: route("DELETE", "/v1/client/admin/:clientId", "account"),
  enableClient: route("PATCH", "/v1/client/admin/:clientId/enable", "account"),
  createAccount: route("POST", "/v1/account/profile", "none"),
  changeProfile: route("PATCH", "/v1/account/profile", "account"),
  accountChallenge: route("POST", "/v1/account/challenge", "none"),
  accountLogin: route("POST", "/v1/account/auth", "none"),
  accountMeta: route("GET", "/v1/account/profile/meta", "account"),
  setAccountMeta: route("PUT", "/v1/account/profile/meta", "account"),
  createToken: route("POST", "/v1/account/tokens", "account"),
  listTokens: route("GET", "/v1/account/tokens", "account"),
  deleteToken: route("DELETE", "/v1/account/tokens/:token", "account"),

  clientKeys: route("PATCH", "/v1/client/:clientId/keys"),

  getAccessKey: route("GET", "/v1/storage/access_keys/:writerId/:userId/:readerId/:type"),
  putAccessKey: route("PUT", "/v1/storage/access_keys/:writerId/:userId/:readerId/:type"),
  deleteAccessKey: route("DELETE", "/v1/storage/access_keys/:writerId/:userId/:readerId/:type"),
  leaveAccessKey: route("DELETE", "/v1/storage/access_keys/reader/:writerId/:userId/:readerId/:type"),

  putPolicy: route("PUT", "/v1/storage/policy/:userId/:writerId/:readerId/:type"),
  leavePolicy: route("PUT", "/v1/storage/policy/reader/:userId/:writerId/:readerId/:type"),
  deletePolicies: route("DELETE", "/v1/storage/policy/:userId/:writerId/:readerId"),
  policyOutgoing: route("GET", "/v1/storage/policy/outgoing"),
  policyIncoming: route("GET", "/v1/storage/policy/incoming"),
  policyProxies: route("GET", "/v1/storage/policy/proxies"),
  policyGranted: route("GET", "/v1/storage/policy/granted"),

  shareOutgoing: route("POST", "/v2/storage/share/outgoing", "signed"),
  shareIncoming: route("POST", "/v2/storage/share/incoming", "signed"),
  authorizerOutgoing: route("POST", "/v2/storage/authorizer/outgoing", "signed"),
  authorizerIncoming: route("POST", "/v2/storage/authorizer/incoming", "signed"),
  sharedRecords: route("POST", "/v1/storage/records/share", "signed"),

  createRecord: route("POST", "/v1/storage/records"),
  // A GET with a body, which no browser can send.
  readRecords: route("GET", "/v1/storage/records"),
  readSharedRecords: route("GET", "/v1/storage/records/shared"),
  readRecord: route("GET", "/v1/storage/records/:recordId"),
  updateRecord: route("PUT", "/v1/storage/records/safe/:recordId/:version"),
  editRecord: route("PUT", "/v1/storage/records/safe/edit/:recordId/:version"),
  deleteRecordSafe: route("DELETE", "/v1/storage/records/safe/:recordId/:version"),
  deleteRecord: route("DELETE", "/v1/storage/records/:recordId"),

  deleteRecords: route("DELETE", "/v2/storage/records/bulk/delete", "signed"),

  createFile: route("POST", "/v1/storage/files"),
  commitFile: route("PATCH", "/v1/storage/files/:pendingId"),
  readFile: route("GET", "/v1/storage/files/:recordId"),
  replaceFile: route("PUT", "/v1/storage/files/:recordId/:version"),
  editFile: route("PUT", "/v1/storage/files/edit/:recordId/:version"),
  commitFileEdit: route("PATCH", "/v1/storage/files/edit/:recordId/:version/:pendingId"),
  updateFileRecord: route("PUT", "/v1/storage/files/record/safe/:recordId/:version"),
  listFiles: route("POST", "/v1/storage/listOfFiles"),

  writeNote: route("POST", "/v2/storage/notes", "signed"),
  replaceNote: route("PUT", "/v2/storage/notes", "signed"),
  readNote: route("GET", "/v2/storage/notes", "signed"),
  noteViews: route("GET", "/v2/storage/notes/views", "signed"),
  writeNoteFile: route("POST", "/v2/storage/notes/files", "signed"),
  commitNoteFile: route("PATCH", "/v2/storage/notes/files/:fileId", "signed"),
  challengeNote: route("PATCH", "/v2/storage/notes/challenge", "signed"),
  primeNote: route("PATCH", "/v2/storage/notes/prime", "signed"),
  notesOfRecord: route("GET", "/v2/storage/notes/:recordId/view", "signed"),
  // js says records, e3db-clients-go record.
  deleteNotesOfRecord: route("DELETE", "/v2/storage/notes/:recordId/records", "signed"),
  deleteNotesOfOneRecord: route("DELETE", "/v2/storage/notes/:recordId/record", "signed"),
  deleteNote: route("DELETE", "/v2/storage/notes/:noteId", "signed"),

  editThroughGroup: route("PUT", "/v1/storage/groups/:groupId/records/safe/:recordId/:version"),
  createGroup: route("POST", "/v2/storage/groups", "signed"),
  listGroups: route("GET", "/v2/storage/groups", "signed"),
  readGroup: route("GET", "/v2/storage/groups/:groupId", "signed"),
  updateGroup: route("PUT", "/v2/storage/groups/:groupId", "signed"),
  deleteGroup: route("DELETE", "/v2/storage/groups/:groupId", "signed"),
  membershipKey: route("GET", "/v2/storage/groups/:groupId/membership_key", "signed"),
  listMembers: route("GET", "/v2/storage/groups/:groupId/members", "signed"),
  addMembers: route("POST", "/v2/storage/groups/:groupId/members", "signed"),
  changeMembers: route("PUT", "/v2/storage/groups/:groupId/members", "signed"),
  removeMembers: route("DELETE", "/v2/storage/groups/:groupId/members", "signed"),
  shareWithGroup: route("POST", "/v2/storage/groups/:groupId/share", "signed"),
  unshareWithGroup: route("DELETE", "/v2/storage/groups/:groupId/share", "signed"),
  bulkGroups: route("POST", "/v2/storage/groups/bulk", "signed"),
  bulkMembers: route("POST", "/v2/storage/groups/bulk/members", "signed"),
  bulkGroupRecords: route("POST", "/v2/storage/groups/bulk/share", "signed"),
  allowedReaders: route("GET", "/v2/storage/groups/allowed_readers", "signed"),
  capabilityGroups: route("GET", "/v2/storage/groups/client/:clientId", "signed"),
  heldCapabilities: route("GET", "/v2/storage/groups/capabilities/:clientId", "signed"),
  groupRecords: route("GET", "/v2/storage/groups/:groupId/share", "signed"),
  ownedGroups: route("GET", "/v2/storage/flow/groups/:clientId/owned", "signed"),

  capabilities: route("GET", "/v1/sealfield/capabilities", "none"),
  createRecords: route("POST", "/v1/sealfield/records"),
  deleteVersions: route("DELETE", "/v1/sealfield/records"),
  writeBack: route("PUT", "/v1/sealfield/records/:recordId"),
  deletedRecords: route("POST", "/v1/sealfield/deleted"),
  changes: route("GET", "/v1/sealfield/changes"),
  changesSince: route("POST", "/v1/sealfield/changes"),
  audit: route("GET", "/v1/sealfield/audit"),
  listRotations: route("GET", "/v1/sealfield/rotations"),
  beginRotation: route("PUT", "/v1/sealfield/rotations/:rotationId"),
  readRotation: route("GET", "/v1/sealfield/rotations/:rotationId"),
  abortRotation: route("DELETE", "/v1/sealfield/rotations/:rotationId"),
  pendingInRotation: route("GET", "/v1/sealfield/rotations/:rotationId/pending"),
  stageRotation: route("POST", "/v1/sealfield/rotations/:rotationId/records"),
  commitRotation: route("POST", "/v1/sealfield/rotations/:rotationId/commit"),

  query: route("POST", "/v1/storage/search"),
  search: route("POST", "/v2/search"),
} as const satisfies Record<string, Route>;

/**
 * Returns the path with each parameter percent-encoded as one segment. The slashes of a type stay as they are, as SDKs
 * send them, except where a URL parser would lose an empty or dotted segment between them.
 * @throws TypeError when a parameter is missing, or is none that a path can hold
 */
export function pathOf<Path extends string>(of: Route<Path>, params: RouteParams<Path>): string {
  return of.path.replace(/:(\w+)/g, (_, name: string) => {
    const value: unknown = Reflect.get(params, name);
    if (typeof value !== "string" || !isPathSegment(value)) throw new TypeError(`route parameter ${name}`);
    const parts = name === "type" ? value.split("/") : [value];
    return (parts.every(isPathSegment) ? parts : [value]).map(encodeURIComponent).join("/");
  });
}
