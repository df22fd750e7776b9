/**
 * What programs import as `sealfield/e3db`: a client of any E3DB server, for Node and browsers. The parts that the
 * vault does not use, such as accounts and secrets, are in `sdk` and leave with it where a program does not use them.
 */
export { ERROR_CODES, type ErrorCode, type ErrorDetail, isVaultError, VaultError } from "../errors.ts";
export type { SuiteName } from "../model/identity.ts";
export { searchTime, ZONES, type ZoneName } from "../search/time.ts";
export type { AuditEntry } from "../wire/audit.ts";
export type { NotDeleted } from "../wire/bulk-delete.ts";
export type { ClientInfo } from "../wire/client-info.ts";
export type { Capability, Group, GroupMember, GroupPage } from "../wire/group.ts";
export {
  type ClientId,
  clientId,
  type RecordId,
  recordId,
  recordType,
  type TypeContext,
  typeContext,
  type Version,
} from "../wire/ids.ts";
export { type Note, UNLIMITED_VIEWS } from "../wire/note.ts";
export type { NoteSummary } from "../wire/note-access.ts";
export type { StringMap } from "../wire/parse.ts";
export type { Authorization, IncomingShare, OutgoingShare } from "../wire/policy.ts";
export type { PublicKey, SigningKey } from "../wire/public-key.ts";
export type { EncryptedRecord, RecordBody, RecordMeta } from "../wire/record.ts";
export type { SearchClause, SearchRange, SearchTerms, SortOrder, Strategy } from "../wire/search.ts";
export type { ShareListName, ShareRow } from "../wire/share-list.ts";
export type { ChangeOptions, Changes, FoundChange, FoundChanges } from "./changes.ts";
export { Client, type ClientOptions, type FoundPage, type FoundRecord } from "./client.ts";
export { encodeConfig, parseConfig } from "./config.ts";
export type { SignatureVerdict } from "./core.ts";
export type { TransferOptions } from "./files/file-bodies.ts";
export type { FileRecord } from "./files/file-record.ts";
export { type FileSink, type FileStore, memoryStore } from "./files/file-store.ts";
export type { FileDraft, FileReadOptions, Files, FileWriteOptions, OpenFile } from "./files/files.ts";
export type { GroupDraft, Groups } from "./groups/groups.ts";
export type { RequestWorld } from "./http/world.ts";
export { generateKeys, type Identity, type IdentityKeys } from "./identity.ts";
export type { Reader } from "./keys/eaks.ts";
export {
  type AccessKeyRegistry,
  type KeyTrust,
  type KnownKey,
  memoryRegistry,
  memoryTrust,
  type PinnedKeys,
} from "./keys/trust.ts";
export type { NoteFileOptions, OpenNoteFile } from "./notes/note-files.ts";
export type { NoteAddress, NoteDraft, NoteProof, Notes, OpenNote } from "./notes/notes.ts";
export { type Draft, fieldsOf } from "./records/draft.ts";
export type { PlainRecord } from "./records/record-crypto.ts";
export type { CreateOptions, RecordVersion, SendOptions } from "./records/records.ts";
export {
  clause,
  type QueryOptions,
  type Results,
  type SearchOptions,
  typesClause,
} from "./records/search.ts";
export { checkServer, type Registered, type RegisterOptions, register } from "./register.ts";
export {
  type AccountDraft,
  type AccountOwner,
  type AccountSecret,
  createAccount,
  loginToAccount,
} from "./sdk/accounts.ts";
export { BACKUP_TYPE, backUp, readBackup } from "./sdk/backup.ts";
export { type Local, localOf } from "./sdk/local.ts";
export { type OpenedSearch, searchOpened } from "./sdk/search-opened.ts";
export {
  latestSecret,
  parseSecretType,
  SECRET_KINDS,
  type Secret,
  type SecretKind,
  type SecretName,
  secretGroup,
  secretOf,
  secretShareGroup,
  secretType,
  writeSecret,
} from "./sdk/secrets.ts";
export type { Appointment, Authorizers } from "./sharing/authorizers.ts";
export type { ShareFilter } from "./sharing/share-lists.ts";
export type { ShareOptions } from "./sharing/sharing.ts";
