/** Imported first, for its effect: the polyfill refuses to load where there is no extension around it. */
import { polyfill } from "../fakes/browser.ts";

Object.assign(globalThis, { chrome: { runtime: { id: "bench" } }, browser: polyfill });
