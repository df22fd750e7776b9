/**
 * The background as it is built, but one that a test can stop at any numbered await; see `stoppable.ts`. Nothing else
 * is built.
 */
import { defineConfig, mergeConfig, type PluginOption, type UserConfig } from "vite";
import base from "../../vite.config.ts";
import { numberedAwaits } from "./number-awaits.ts";
import { stoppable } from "./stoppable.ts";

/** What puts together a whole extension. */
const WHOLE = "sealfield:both-browsers";

const { plugins = [], ...rest } = base as UserConfig;
const isOfBackground = (plugin: PluginOption) =>
  !(typeof plugin === "object" && plugin !== null && "name" in plugin && plugin.name === WHOLE);

export default defineConfig(
  mergeConfig(rest, {
    plugins: [...plugins.filter(isOfBackground), numberedAwaits(), stoppable()],
    builder: {
      buildApp: async (builder) => {
        const { background } = builder.environments;
        if (background === undefined) throw new TypeError("no background to build");
        await builder.build(background);
      },
    },
  } satisfies UserConfig),
);
