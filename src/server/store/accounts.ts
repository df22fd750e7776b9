/** Accounts: a person, the client that came with the account, and the owner's sealed metadata (PROTOCOL.md 6.3). */
import { randomUUID } from "node:crypto";
import type { AccountBody, Profile, ProfileChange } from "../../wire/account.ts";
import type { ClientId } from "../../wire/ids.ts";
import type { JsonObject } from "../../wire/parse.ts";
import type { Queryable } from "../postgres/database.ts";
import { sql } from "../postgres/sql.ts";
import { nowMicros } from "./time.ts";

/** An account as it is stored. `epoch` grows when all its tokens must stop working. */
export interface StoredAccount {
  readonly accountId: string;
  readonly profileId: string;
  readonly profile: Profile;
  readonly company: string;
  readonly plan: string;
  readonly clientId: ClientId;
  readonly epoch: number;
}

interface Row {
  account_id: string;
  profile_id: string;
  profile: string;
  company: string;
  plan: string;
  client_id: ClientId;
  epoch: number;
}

function stored(row: Row): StoredAccount {
  return {
    accountId: row.account_id,
    profileId: row.profile_id,
    profile: JSON.parse(row.profile) as Profile,
    company: row.company,
    plan: row.plan,
    clientId: row.client_id,
    epoch: row.epoch,
  };
}

/** Stores an account under `accountId` with its client. Returns null when the address has one already. */
export async function insertAccount(
  tx: Queryable,
  accountId: string,
  { profile, company, plan }: Pick<AccountBody, "profile" | "company" | "plan">,
  clientId: ClientId,
): Promise<StoredAccount | null> {
  const [row] = await tx.query<Row>(sql`insert into account
    (account_id, profile_id, email, profile, company, plan, client_id, meta, created)
    values (${accountId}, ${randomUUID()}, ${addressOf(profile.email)}, ${JSON.stringify(profile)}, ${company},
      ${plan}, ${clientId}, '{}', ${nowMicros()})
    on conflict (email) do nothing returning *`);
  return row === undefined ? null : stored(row);
}

/** Addresses are compared without regard to case. */
function addressOf(email: string): string {
  return email.toLowerCase();
}

/** Returns the account, or null. */
export async function findAccount(db: Queryable, accountId: string): Promise<StoredAccount | null> {
  const [row] = await db.query<Row>(sql`select * from account where account_id = ${accountId}`);
  return row === undefined ? null : stored(row);
}

/** Returns the epochs of those of `ids` that exist. */
export async function epochsOfAccounts(
  db: Queryable,
  ids: readonly string[],
): Promise<(readonly [string, number])[]> {
  const rows = await db.query<{ id: string; epoch: number }>(sql`select account_id as id, epoch from account
    where account_id = any(${[...new Set(ids)]}::uuid[])`);
  return rows.map(({ id, epoch }) => [id, epoch] as const);
}

/** Returns the account of an e-mail address, or null. */
export async function findAccountOf(db: Queryable, email: string): Promise<StoredAccount | null> {
  const [row] = await db.query<Row>(sql`select * from account where email = ${addressOf(email)}`);
  return row === undefined ? null : stored(row);
}

/** Changes the account's profile and returns it with its id. */
export async function changeProfile(
  tx: Queryable,
  accountId: string,
  change: ProfileChange,
): Promise<Pick<StoredAccount, "profileId" | "profile">> {
  const [row] = await tx.query<Row>(sql`select * from account where account_id = ${accountId} for update`);
  if (row === undefined) throw new TypeError("an owner without an account");
  const { profileId, profile } = stored(row);
  const changed: Profile = { ...profile, ...change };
  await tx.query(
    sql`update account set profile = ${JSON.stringify(changed)} where account_id = ${accountId}`,
  );
  return { profileId, profile: changed };
}

/** Returns the owner's metadata; `{}` at first. */
export async function accountMeta(db: Queryable, accountId: string): Promise<JsonObject> {
  const [row] = await db.query<{ meta: string }>(
    sql`select meta from account where account_id = ${accountId}`,
  );
  return row === undefined ? {} : (JSON.parse(row.meta) as JsonObject);
}

/** Replaces the owner's metadata by `meta`. */
export async function setAccountMeta(db: Queryable, accountId: string, meta: JsonObject): Promise<void> {
  await db.query(sql`update account set meta = ${JSON.stringify(meta)} where account_id = ${accountId}`);
}

/** Notes that a challenge was answered. Returns false when it was before. */
export async function spendChallenge(tx: Queryable, hash: Uint8Array, dies: number): Promise<boolean> {
  await tx.query(sql`delete from spent_challenge where dies < ${nowMicros()}::bigint`);
  const rows = await tx.query(sql`insert into spent_challenge (challenge_hash, dies) values (${hash}, ${dies})
    on conflict do nothing returning challenge_hash`);
  return rows.length === 1;
}
