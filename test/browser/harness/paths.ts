/** Where the built extensions and programs are. */
import { resolve } from "node:path";

const DIST = resolve(import.meta.dirname, "../../../dist");

export const EXTENSION = { chromium: `${DIST}/chrome`, firefox: `${DIST}/firefox` } as const;
/** The server's program: run as `node SERVER serve …`. */
export const SERVER = `${DIST}/node/server.js`;
/** The program behind `npm start`. */
export const START = `${DIST}/node/start.js`;
