/** People of a test: each has a browser profile of their own and a vault on the same real server. */
import type { Page } from "../../../src/cli/drive/page.ts";
import { APP_PAGE, ownClientId, SETUP_PAGE, setUp, setupFragment } from "../../../src/cli/drive/steps.ts";
import type { TestServer } from "../../server/harness.ts";
import { type BrowserName, type LaunchOptions, launch, type TestBrowser } from "./driver.ts";

export interface Person extends AsyncDisposable {
  readonly name: string;
  readonly passphrase: string;
  readonly clientId: string;
  readonly browser: TestBrowser;
  /** A tab with the app, as “Open in a tab” gives it. */
  readonly app: Page;
}

export interface PersonOptions extends LaunchOptions {
  readonly passphrase?: string;
  /** The server's address as the person's browser knows it, where it is not the server's own. */
  readonly serverUrl?: string;
}

/** Starts a browser and sets it up for a new person. */
export async function newPerson(
  name: string,
  browserName: BrowserName,
  server: TestServer,
  { passphrase = `${name} and a dozen quiet herons`, serverUrl = server.url, ...options }: PersonOptions = {},
): Promise<Person> {
  const browser = await launch(browserName, options);
  try {
    const fragment = setupFragment(serverUrl, await server.mintToken());
    const setup = await browser.newPage(`${browser.address(SETUP_PAGE)}${fragment}`);
    await setUp(setup, { name, passphrase });
    await setup.close();
    const app = await browser.newPage(`${browser.address(APP_PAGE)}?in=tab`);
    const clientId = await ownClientId(app);
    return { name, passphrase, clientId, browser, app, [Symbol.asyncDispose]: () => browser.close() };
  } catch (error) {
    await browser.close();
    throw error;
  }
}
