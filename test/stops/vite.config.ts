/** The extension as it is built, but with a background that a test can stop at any numbered await; see `stoppable.ts`. */
import { defineConfig, mergeConfig } from "vite";
import base from "../../vite.config.ts";
import { numberedAwaits } from "./number-awaits.ts";
import { stoppable } from "./stoppable.ts";

const inBackground = { applyToEnvironment: ({ name }: { readonly name: string }) => name === "background" };

export default defineConfig(
  mergeConfig(base, {
    plugins: [
      { ...numberedAwaits(), ...inBackground },
      { ...stoppable(), ...inBackground },
    ],
  }),
);
