/** The tables that other programs export, each with all its columns and what becomes of them. */
import type { LeftWhy } from "../../../model/import.ts";
import type { Template } from "../../../model/record.ts";
import { NAME } from "../entry.ts";

/** What becomes of a column. `sites`: several, with commas; `pairs`: lines of "name: value". */
export type Rule =
  | string
  | { readonly to: string; readonly as: "flag" | "date" | "sites" | "pairs" }
  | { readonly leave: LeftWhy };

/** A program, by the columns that it writes. */
export interface Source {
  readonly format: string;
  /** Columns, lower case, that tell this program from others. */
  readonly marks: readonly string[];
  readonly columns: Readonly<Record<string, Rule>>;
  /** A column that names the kind of entry. */
  readonly kind?: string;
  readonly kinds?: Readonly<Record<string, Template>>;
  /** Puts right what this program writes in a way of its own. */
  readonly adjust?: (name: string, value: string) => Rule | null;
  readonly isBinned?: (value: (name: string) => string) => boolean;
}

const { title, site, username, password, code, notes, folder } = NAME;
const created = { to: NAME.firstWritten, as: "date" } as const;
const changed = { to: NAME.lastChanged, as: "date" } as const;
const favourite = { to: NAME.favourite, as: "flag" } as const;
const archived = { to: NAME.archived, as: "flag" } as const;
const internal = { leave: "internal" } as const;

/** The first whose marks are all there is the source. */
export const SOURCES: readonly Source[] = [
  {
    format: "Bitwarden (CSV)",
    marks: ["login_uri", "login_password"],
    kind: "type",
    kinds: { login: "login", note: "note", card: "card", identity: "contact" },
    columns: {
      folder,
      collections: folder,
      favorite: favourite,
      name: title,
      notes,
      fields: { to: "", as: "pairs" },
      reprompt: { to: "reprompt", as: "flag" },
      archiveddate: { to: NAME.archived, as: "date" },
      login_uri: { to: site, as: "sites" },
      login_username: username,
      login_password: password,
      login_totp: code,
    },
  },
  {
    format: "LastPass",
    marks: ["url", "username", "password", "extra", "name", "grouping"],
    columns: {
      url: site,
      username,
      password,
      totp: code,
      extra: notes,
      name: title,
      grouping: folder,
      fav: favourite,
    },
    // An entry with this address is a note.
    adjust: (name, value) => (name === "url" && value === "http://sn" ? { leave: "marker" } : null),
  },
  {
    format: "1Password",
    marks: ["title", "password", "otpauth", "archived"],
    columns: {
      title,
      url: site,
      username,
      password,
      otpauth: code,
      favorite: favourite,
      archived,
      tags: folder,
      notes,
    },
  },
  {
    format: "Safari",
    marks: ["title", "url", "username", "password", "otpauth"],
    columns: { title, url: site, username, password, notes, otpauth: code },
  },
  {
    format: "KeePassXC",
    marks: ["group", "title", "username", "password", "url"],
    columns: {
      group: folder,
      title,
      username,
      password,
      url: site,
      notes,
      totp: code,
      icon: internal,
      "last modified": changed,
      created,
    },
    isBinned: (value) => /^([^/]*\/)?(recycle bin|papierkorb|corbeille)(\/|$)/i.test(value("group")),
  },
  {
    format: "KeePass 1",
    marks: ["account", "login name", "password", "web site"],
    columns: { account: title, "login name": username, password, "web site": site, comments: notes },
  },
  {
    format: "Proton Pass (CSV)",
    marks: ["type", "name", "createtime", "vault"],
    kind: "type",
    kinds: {
      login: "login",
      note: "note",
      alias: "login",
      creditcard: "card",
      identity: "contact",
      sshkey: "key",
      wifi: "custom",
      custom: "custom",
    },
    columns: {
      name: title,
      url: { to: site, as: "sites" },
      email: "email",
      username,
      password,
      note: notes,
      totp: code,
      createtime: created,
      modifytime: changed,
      vault: folder,
    },
  },
  {
    format: "Dashlane",
    marks: ["username", "title", "password", "note", "url", "category"],
    columns: {
      username,
      username2: "username 2",
      username3: "username 3",
      title,
      password,
      note: notes,
      url: site,
      category: folder,
      otpsecret: code,
      otpurl: code,
    },
  },
  {
    format: "Dashlane (payments)",
    marks: ["type", "account_holder", "cc_number"],
    columns: {
      type: "kind",
      name: title,
      account_name: "account name",
      account_holder: "cardholder",
      cc_number: "card number",
      code: "security code",
      expiration_month: "expiry month",
      expiration_year: "expiry year",
      routing_number: "routing number",
      account_number: "account number",
      issuing_bank: "bank",
      note: notes,
    },
  },
  {
    format: "Dashlane (personal)",
    marks: ["type", "first_name", "last_name", "item_name"],
    columns: {
      type: "kind",
      item_name: NAME.title,
      title: "form of address",
      first_name: "given name",
      middle_name: "middle name",
      last_name: "family name",
      login: username,
      date_of_birth: "date of birth",
      place_of_birth: "place of birth",
      email_type: "email kind",
      phone_number: "phone",
      zip: "postal code",
      job_title: "job title",
      url: "website",
    },
  },
  {
    format: "Dashlane (ids)",
    marks: ["type", "number", "issue_date", "expiration_date"],
    columns: {
      type: "kind",
      issue_date: "issue date",
      expiration_date: "expiration date",
      place_of_issue: "place of issue",
    },
  },
  {
    format: "Firefox",
    marks: ["httprealm", "formactionorigin"],
    columns: {
      url: site,
      username,
      password,
      httprealm: "realm",
      formactionorigin: "form address",
      guid: internal,
      timecreated: created,
      timelastused: { to: "last used", as: "date" },
      timepasswordchanged: changed,
    },
  },
  {
    format: "Sealfield (CSV)",
    marks: ["name", "url", "username", "password", "otpauth", "note", "folder"],
    columns: { name: title, url: site, username, password, otpauth: code, note: notes, folder },
  },
  {
    format: "Chrome",
    marks: ["name", "url", "username", "password"],
    columns: { name: title, url: site, username, password, note: notes },
  },
];
