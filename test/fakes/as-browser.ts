/** Makes this program look like an extension to modules that are loaded after it: where nothing can be mocked. */
import { newWorld, polyfill } from "./browser.ts";

newWorld();
// The polyfill looks at `chrome` first, and takes a `browser` that is there already as it is.
Object.assign(globalThis, { browser: polyfill, chrome: polyfill });
