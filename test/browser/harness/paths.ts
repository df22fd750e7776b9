/** Where the built extensions and programs are, and what the setup of a run has prepared for every test. */
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const DIST = resolve(import.meta.dirname, "../../../dist");

/** The extensions as they are shipped. */
export const SHIPPED = { chromium: `${DIST}/chrome`, firefox: `${DIST}/firefox` } as const;
type BrowserName = keyof typeof SHIPPED;

/** Returns the folder of the same with the cheapest passphrases that the product opens; see `light-passphrases.ts`. */
export function lightExtension(name: BrowserName): string {
  return join(tmpdir(), "sealfield-light", name);
}

/** Returns the folder of a profile of a browser that has started once before; see `used-profile.ts`. */
export function usedProfile(name: BrowserName): string {
  return join(tmpdir(), "sealfield-used", name);
}

/** The server's program: run as `node SERVER serve …`. */
export const SERVER = `${DIST}/node/server.js`;
/** The program behind `npm start`. */
export const START = `${DIST}/node/start.js`;
