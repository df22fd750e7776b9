/** Runs inside a page of a real browser: checks every vector there and leaves the report on `window`. */
import { CHECKED_FILES, checkVectors, type VectorReport } from "../crypto/check/vectors.ts";

const files = import.meta.glob<unknown>("../vectors/*.json", { eager: true, import: "default" });

declare global {
  interface Window {
    checkAllVectors: (accelerated: boolean) => Promise<VectorReport>;
    checkedFiles: readonly string[];
  }
}

window.checkedFiles = CHECKED_FILES;
window.checkAllVectors = (accelerated) =>
  checkVectors((name) => files[`../vectors/${name}.json`], accelerated ? crypto.subtle : null);
