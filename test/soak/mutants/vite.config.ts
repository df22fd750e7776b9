/** The tests of one area, named by the environment; Stryker runs them once per mutant. */
import { defineConfig } from "vitest/config";
import { AREAS } from "./areas.ts";

const area = AREAS.find(({ name }) => name === process.env["SEALFIELD_MUTANTS"]);
if (area === undefined) throw new Error("SEALFIELD_MUTANTS names no area");

export default defineConfig({
  test: {
    root: `${import.meta.dirname}/../../..`,
    include: [...area.tests],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
