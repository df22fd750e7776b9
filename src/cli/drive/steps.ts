/**
 * What people do in Sealfield's own pages, step by step, through the controls they see. A step ends when the
 * page shows that it worked, and rejects with the page's own words when it shows a problem.
 */
import type { Target } from "./find-elements.ts";
import { type Page, waitUntil } from "./page.ts";

/** Where the set-up page is, below the extension's origin. */
export const SETUP_PAGE = "src/pages/onboarding/index.html";
/** The app of the popup, below the extension's origin. */
export const APP_PAGE = "src/popup/index.html";

/** Returns the part of a set-up address that carries a server and a token. */
export function setupFragment(server: string, token: string): string {
  return `#${new URLSearchParams({ server, token })}`;
}

/** Waits for `target`, and rejects as soon as the page shows an alert instead. */
export async function expectTo(page: Page, target: Target): Promise<void> {
  const alert = await waitUntil(
    async () => {
      if ((await page.count(target)) > 0) return "";
      return (await page.count({ role: "alert" })) > 0 ? await page.text({ role: "alert" }) : undefined;
    },
    async () => `The page does not go on; it says:\n${await page.text()}\n`,
    // It may derive a key on the way.
    { timeoutMs: 60_000 },
  );
  if (alert !== "") throw new Error(`The page shows a problem: ${alert}`);
}

export interface Newcomer {
  readonly name: string;
  readonly passphrase: string;
  /** Address of the server and a registration token; without them the page must bring them along. */
  readonly server?: string;
  readonly token?: string;
}

/** Goes through set-up, from its first step to “Your vault is ready”; the kit is made and put off. */
export async function setUp(page: Page, { name, passphrase, server, token }: Newcomer): Promise<void> {
  await page.waitFor({ label: "Server address" });
  if (server !== undefined) await page.fill({ label: "Server address" }, server);
  if (token !== undefined) await page.fill({ label: "Registration token" }, token);
  await page.fill({ label: "Your name" }, name);
  await page.click({ role: "button", name: "Continue" });
  await expectTo(page, { label: "Repeat passphrase" });
  await page.fill({ label: "Passphrase" }, passphrase);
  await page.fill({ label: "Repeat passphrase" }, passphrase);
  await page.click({ role: "button", name: "Create vault" });
  await expectTo(page, { role: "heading", name: "Sealfield recovery kit" });
  await page.click({ role: "button", name: "Do this later" });
  await expectTo(page, { role: "heading", name: "Your vault is ready" });
}

/** Unlocks a locked vault. */
export async function unlock(page: Page, passphrase: string): Promise<void> {
  await page.fill({ label: "Passphrase" }, passphrase);
  await page.click({ role: "button", name: "Unlock" });
  await expectTo(page, "nav.bar");
}

/** Goes to one of the sections of the bottom bar. */
export async function goTo(page: Page, section: "Here" | "Records" | "People" | "More"): Promise<void> {
  await page.click({ role: "button", name: section, within: "nav.bar" });
  await page.waitFor({ text: section, within: "nav.bar [aria-current=page]" });
}

export interface NewRecord {
  readonly template: "Login" | "Note" | "Card" | "Contact" | "API key" | "Custom";
  /** Without one the template's own type is kept. */
  readonly type?: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Writes a record from the section Records and ends on the record's own screen. Returns the record's id. */
export async function writeRecord(page: Page, record: NewRecord): Promise<string> {
  await goTo(page, "Records");
  await page.click({ role: "button", name: "New record" });
  await fillForm(page, record);
  await page.click({ role: "button", name: "Save record" });
  await expectTo(page, { role: "button", name: "Share type" });
  return recordId(page);
}

/** Fills the form of a new record. */
export async function fillForm(
  page: Page,
  { template, type, fields, labels = {} }: NewRecord,
): Promise<void> {
  await page.click({ role: "radio", name: template });
  if (type !== undefined) await page.fill({ label: "Type" }, type);
  await fillStack(page, "Add sealed field", "sealed field", fields);
  await fillStack(page, "Add label", "label", labels);
}

async function fillStack(
  page: Page,
  addButton: string,
  kind: "sealed field" | "label",
  values: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    const within = `section[aria-label=${kind === "label" ? "Labels" : "Sealed"}]`;
    const place = { label: `Value of ${name}`, within, exact: true };
    if ((await page.count(place)) === 0) {
      await page.click({ role: "button", name: addButton });
      const added = await page.count(`${within} .form-name`);
      await page.fill({ label: `Name of ${kind} ${added}`, within }, name);
    }
    await page.fill(place, value);
  }
}

/** Returns the id that the screen of a record shows. */
export async function recordId(page: Page): Promise<string> {
  const id = (await page.text(".details .mono")).trim();
  if (!/^[0-9a-f-]{36}$/.test(id)) throw new Error(`The record's screen shows no id but ${id}`);
  return id;
}

/** On a record's screen, shows a sealed field and returns it. */
export async function readField(page: Page, name: string): Promise<string> {
  const value = `.values [aria-label=${JSON.stringify(name)}] .value:not(.dots)`;
  return waitUntil(
    async () => {
      // A press that lasts longer, as on a busy machine, shows the value only until it ends.
      if ((await page.count(value)) === 0)
        await page.click({ role: "button", name: `Show ${name}`, exact: true });
      return (await page.count(value)) > 0 ? page.text(value) : undefined;
    },
    async () => `The field ${name} does not show; the page says:\n${await page.text()}\n`,
  );
}

/** Searches the section Records and opens the record that is called `title`. */
export async function openRecord(page: Page, title: string, search?: string): Promise<void> {
  const searchbox = { role: "searchbox" } as const;
  const row = { text: title, within: ".rows" } as const;
  await goTo(page, "Records");
  await page.waitFor(searchbox);
  if (search !== undefined) await page.fill(searchbox, search);
  await waitUntil(
    async () => {
      if ((await page.count(row)) > 0) await page.click(row, { timeoutMs: 1_000 });
      // A row that moves under the press, as others go or come, is not opened by it.
      return (await page.count(searchbox)) === 0 ? true : undefined;
    },
    async () => `The record ${title} does not open; the page says:\n${await page.text()}\n`,
  );
}

/** Returns the own client id, as the section More shows it. */
export async function ownClientId(page: Page): Promise<string> {
  await goTo(page, "More");
  return (await page.text("section[aria-label=Identity] .mono")).trim();
}

/** On a record's screen, shares its type with a person by client id, the safety words compared. */
export async function shareType(page: Page, clientId: string, name: string): Promise<void> {
  await page.click({ role: "button", name: "Share type" });
  await page.fill({ label: "Client ID" }, clientId);
  await page.click({ role: "button", name: "Find person" });
  await expectTo(page, { label: "Name for this person" });
  await page.fill({ label: "Name for this person" }, name);
  await page.click({ role: "button", name: "I have checked them" });
  await expectTo(page, { text: `${name} can read` });
}

/** In the section People, stops sharing a type with a person. */
export async function stopSharing(page: Page, type: string, name: string): Promise<void> {
  await goTo(page, "People");
  await page.click({ role: "button", name: `Stop sharing “${type}” with ${name}` });
  await page.click({ role: "button", name: "Stop new access" });
  await expectTo(page, { text: `${name} cannot read` });
}
