/**
 * `npm run screenshots`: pictures of the real popup and of the card in a page for README, light and dark, taken in
 * Chromium against a real server with made-up people and records.
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silent } from "../server/edge/log.ts";
import { type RunningServer, startServer } from "../server/server.ts";
import { Chromium } from "./drive/chromium.ts";
import { extensionFolder } from "./drive/open-browser.ts";
import { type Browser, type Page, waitUntil } from "./drive/page.ts";
import {
  APP_PAGE,
  expectTo,
  goTo,
  type NewRecord,
  openRecord,
  ownClientId,
  SETUP_PAGE,
  setUp,
  setupFragment,
  shareType,
  writeRecord,
} from "./drive/steps.ts";
import { servePractice } from "./practice/site.ts";

const FOLDER = new URL("../../test/screenshots/", import.meta.url);
const SCHEMES = ["light", "dark"] as const;

const RECORDS: readonly NewRecord[] = [
  {
    template: "Card",
    fields: {
      title: "Travel card",
      cardholder: "Mara Lind",
      number: "4000 0000 0000 0002",
      expires: "09/31",
    },
  },
  { template: "Note", fields: { title: "Where the spare key is", text: "Ask Ines about the blue pot." } },
  {
    template: "Login",
    fields: { site: "library.example", username: "mara.lind", password: "quiet-harbour-nine-lamps" },
    labels: { folder: "reading" },
  },
  {
    template: "Contact",
    fields: {
      name: "Jonas Weber",
      email: "jonas@mill.example",
      phone: "+49 30 5550142",
      street: "Am Mühlgraben 4",
      "postal code": "10115",
      city: "Berlin",
    },
    labels: { circle: "choir" },
  },
];

/** Sets a person up in a browser of their own and returns the app in a tab. */
async function newPerson(browser: Browser, server: RunningServer, name: string): Promise<Page> {
  const fragment = setupFragment(server.url, await server.mintToken());
  const setup = await browser.newPage(`${browser.address(SETUP_PAGE)}${fragment}`);
  await setUp(setup, { name, passphrase: "seven lanterns under the old bridge" });
  await setup.close();
  return browser.newPage(`${browser.address(APP_PAGE)}?in=tab`);
}

async function save(popup: Page, name: string): Promise<void> {
  await writeFile(new URL(`${name}.png`, FOLDER), await popup.screenshot());
  process.stdout.write(`${name}.png\n`);
}

/** Chooses an item of the context menu as a person does on the page in front: first comes the grant for that page. */
async function choose(browser: Chromium, page: Page, menuItemId: string): Promise<void> {
  const popup = await browser.pressButton(page);
  await popup.close();
  await page.bringToFront();
  const click = { menuItemId, pageUrl: await page.url(), editable: true, frameId: 0 };
  const worker = await browser.worker();
  await worker.evaluate(`chrome.tabs.query({ active: true, lastFocusedWindow: true }).then(([tab]) => {
    chrome.contextMenus.onClicked.dispatch(${JSON.stringify(click)}, tab);
  })`);
}

/** What a person sees in a page: a field that is sealed, its text opened in the card, and a text written privately. */
async function takeInPage(browser: Chromium, address: string, scheme: string): Promise<void> {
  const page = await browser.newPage(address);
  await page.fill("#subject", "Where the spare key is");
  await page.fill("#message", "Under the blue pot, the third from the left. Ines has the other one.");
  await choose(browser, page, "seal-field");
  const sealed = async () => (await page.value("#message")).startsWith("sf1:") || undefined;
  await waitUntil(sealed, () => page.text());
  await save(page, `sealed-${scheme}`);
  await choose(browser, page, "open-sealed");
  const opened = await page.frame("src/pages/frame/");
  await opened.waitFor({ text: "Under the blue pot" });
  await save(page, `opened-${scheme}`);
  await page.goto(address);
  await page.click("#message");
  await choose(browser, page, "write-privately");
  const card = await page.frame("src/pages/frame/");
  await card.fill("textarea", "The back door opens with 4711.");
  await card.waitFor("button[type=submit]:not(:disabled)");
  // The button fades in.
  const still = () => card.evaluate(() => document.getAnimations().length === 0 || undefined);
  await waitUntil(still, () => card.text());
  await save(page, `write-${scheme}`);
  await page.close();
}

async function takeAll(scheme: (typeof SCHEMES)[number], server: RunningServer, site: string): Promise<void> {
  const extension = extensionFolder("chromium");
  await using browser = await Chromium.launch({
    extension,
    args: [
      `--blink-settings=preferredColorScheme=${scheme === "dark" ? 0 : 1}`,
      "--window-size=1280,1000",
      "--screen-info={1280x1000}",
    ],
  });
  const app = await newPerson(browser, server, "Mara");
  await using other = await Chromium.launch({ extension });
  const reader = await ownClientId(await newPerson(other, server, "Ines"));
  for (const record of RECORDS) await writeRecord(app, record);
  await shareType(app, reader, "Ines");
  await app.close();

  const web = await browser.newPage(`${site}contact`);
  const popup = await browser.pressButton(web);
  await goTo(popup, "Here");
  await popup.waitFor({ role: "button", name: "Fill with Jonas Weber" });
  await save(popup, `here-${scheme}`);
  await goTo(popup, "Records");
  await popup.waitFor({ text: "Travel card" });
  await popup.waitFor({ text: "Jonas Weber" });
  await save(popup, `records-${scheme}`);
  await openRecord(popup, "Jonas Weber");
  await popup.click({ role: "button", name: "Show email" });
  await expectTo(popup, { role: "button", name: "Hide email" });
  await save(popup, `record-${scheme}`);
  await goTo(popup, "People");
  await popup.waitFor({ text: "Ines" });
  await save(popup, `people-${scheme}`);
  await popup.close();
  await takeInPage(browser, `${site}message`, scheme);
}

await mkdir(FOLDER, { recursive: true });
for (const scheme of SCHEMES) {
  const dataDir = join(tmpdir(), `sealfield-screenshots-${process.pid}-${scheme}`);
  const server = await startServer({ dataDir, port: 0, log: silent });
  const practice = await servePractice(0);
  try {
    await takeAll(scheme, server, practice.url);
  } finally {
    await practice.close();
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
