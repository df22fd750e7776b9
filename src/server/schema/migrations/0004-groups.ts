/** Groups: their members, the members' capabilities, and the types shared with them. */
import { sql } from "../../postgres/sql.ts";
import type { Migration } from "../migration.ts";

export const groups: Migration = {
  id: 4,
  name: "groups",
  statements: () => [
    // Null: registered with a token of the operator's, not of an account on this server.
    sql`alter table client add column account_id uuid`,
    // "group" is a word of SQL.
    sql`create table client_group (
      group_id uuid primary key, account_id uuid, name text not null, public_key text not null,
      description text not null, created bigint not null, modified bigint not null)`,
    sql`create index client_group_name on client_group (name, account_id)`,
    sql`create table group_member (
      group_id uuid not null, client_id uuid not null, membership_key text not null, authorizer_id uuid not null,
      can_manage boolean not null, can_share boolean not null, can_read boolean not null, can_edit boolean not null,
      created bigint not null, modified bigint not null,
      primary key (group_id, client_id))`,
    sql`create index group_member_client on group_member (client_id, group_id)`,
    // The writer is the tenant, as in the policies, which say the same of one reader.
    sql`create table group_share (
      writer_id uuid not null, type text not null, group_id uuid not null, eak text not null,
      public_key text not null, can_edit boolean not null, access_key_id uuid not null,
      created bigint not null, modified bigint not null,
      primary key (writer_id, type, group_id))`,
    sql`create index group_share_group on group_share (group_id, writer_id, type)`,
  ],
};
