/**
 * How the build gives fill.js what content.js lends it (src/content/fill/lent.ts): a module of the source becomes a
 * global of the extension's own world, so that no code is put into a page twice.
 */
import { resolve } from "node:path";

const MODULE = resolve(import.meta.dirname, "../content/fill/lent.ts");

/** Options of Rolldown for the script that borrows. */
export const LENT = {
  external: (id: string) => id === MODULE || id === "./lent.ts",
  globals: () => "sealfieldLent",
};
