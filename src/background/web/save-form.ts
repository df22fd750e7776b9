/**
 * Saves the login that stands in a page's form: reads it on the person's gesture and finds the record that it is of.
 * The popup then shows the form of that record or of a new one; nothing is written here.
 */
import type { TypedLogin } from "../../messages/content.ts";
import { tellContent } from "../../messages/send.ts";
import { typedLoginIn } from "../../messages/typed-login.ts";
import type { SaveOffer } from "../../model/page.ts";
import type { OpenedRecord } from "../../vault/records/records.ts";
import { titlesOf } from "../../vault/records/titles.ts";
import type { App } from "../app.ts";
import { offerOf, recordOfStepBefore } from "./fill-page.ts";
import { fillValues, isForOrigin } from "./fill-values.ts";
import { hereRecords } from "./here-records.ts";
import { enterPage, originOfTab } from "./page-place.ts";

/** Returns what saving the login means that stands in a form of a tab. @throws VaultError `page_not_allowed` */
export async function saveOffer(app: App, tabId: number): Promise<SaveOffer> {
  const origin = await originOfTab(tabId);
  const login = await loginOfPage(tabId);
  const password = login?.next ?? login?.current ?? null;
  if (origin === null || login === null || password === null) return { what: "nothing" };
  if (!login.agrees) return { what: "differ" };
  const before = login.name === null ? await recordOfStepBefore(tabId, origin) : null;
  const record = recordFor(login, await ownLogins(app, origin), before);
  if (record === null) return { what: "new", site: new URL(origin).host, name: login.name ?? "", password };
  if (valueIn(record, "current-password") === password)
    return { what: "same", title: titlesOf(record).title };
  return { what: "update", recordId: record.recordId, password };
}

/** The person's own logins for `origin`: what others share is not theirs to change. */
async function ownLogins(app: App, origin: string): Promise<OpenedRecord[]> {
  const logins = (await hereRecords(app)).filter(
    (record) => record.template === "login" && isForOrigin(record, origin),
  );
  const offers = await Promise.all(logins.map((record) => offerOf(app, record)));
  return logins.filter((_, index) => offers[index]?.isOwn === true);
}

/** The login that stands in the first frame that has one. */
async function loginOfPage(tabId: number): Promise<TypedLogin | null> {
  for (const place of await enterPage(tabId, null, "fill.js")) {
    const login = typedLoginIn(await tellContent(place, "form.read", {}).catch(() => null));
    if (login !== null) return login;
  }
  return null;
}

/**
 * Returns the record that a login is of: by its name, without one by the step before, by the password that opened it so
 * far, or because there is only one; null for none.
 */
function recordFor(
  { name, current, next }: TypedLogin,
  own: readonly OpenedRecord[],
  before: string | null,
): OpenedRecord | null {
  if (name !== null) return own.find((record) => namesOf(record).includes(folded(name))) ?? null;
  const known =
    own.find(({ recordId }) => recordId === before) ??
    own.find((record) => current !== null && valueIn(record, "current-password") === current);
  if (known !== undefined) return known;
  const [only, ...others] = own;
  return only !== undefined && others.length === 0 && next !== null ? only : null;
}

/** All that a login is known by, in lower case. */
function namesOf(record: OpenedRecord): string[] {
  return (["username", "email", "tel"] as const).flatMap((kind) => {
    const value = valueIn(record, kind);
    return value === null ? [] : [folded(value)];
  });
}

function folded(name: string): string {
  return name.trim().toLowerCase();
}

function valueIn(
  record: OpenedRecord,
  kind: "username" | "email" | "tel" | "current-password",
): string | null {
  return fillValues(record, [kind])[0]?.spellings[0] ?? null;
}
