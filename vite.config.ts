/**
 * One command builds everything: `vite build --app` makes the extension for both browsers
 * (pages, one background module, one classic script per content entry), the library and the programs for Node.
 * `--outDir` moves the whole tree; without it the tree is `dist`.
 */
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import preact from "@preact/preset-vite";
import type { EnvironmentOptions, PluginOption, UserConfig, ViteBuilder } from "vite";
import { defineConfig } from "vitest/config";
import { licencesText, packagesOf } from "./src/cli/bundled.ts";
import { LENT } from "./src/cli/lent-module.ts";
import { manifestFor, TARGETS } from "./src/cli/manifest.ts";
import { testOptions } from "./test/projects.ts";

const ROOT = import.meta.dirname;

/** Extension pages: an `index.html` in the popup's folder or in a folder of its own under pages. */
function pages(): Record<string, string> {
  const folders = readdirSync(join(ROOT, "src/pages")).sort();
  const found = ["popup", ...folders.map((name) => `pages/${name}`)]
    .map((folder) => [basename(folder), `src/${folder}/index.html`] as const)
    .filter(([, page]) => existsSync(join(ROOT, page)));
  return Object.fromEntries(found);
}

/** Scripts that are injected into pages; each is one file without imports. */
const CONTENT_SCRIPTS = {
  content: "src/content/index.ts",
  fill: "src/content/fill/index.ts",
  seal: "src/content/seal/index.ts",
  site: "src/content/site/index.ts",
  auto: "src/content/auto/index.ts",
};
/** Programs for Node; packages stay in node_modules. */
const PROGRAMS = {
  server: "src/server/main.ts",
  start: "src/cli/start.ts",
  icons: "src/cli/icons.ts",
  screenshots: "src/cli/screenshots.ts",
  package: "src/cli/package.ts",
};
/** The program that is installed elsewhere: nothing but what it needs is built along with it. */
const COMMAND = { sealfield: "src/command/main.ts" };

/** Every extension file is written here first, then copied for the other browsers. */
const FIRST = TARGETS[0];
/** What is no part of the extension: the library, and the programs for Node. */
const OWN_FOLDERS = ["library", "command", "node"];

const inExtension = {
  emptyOutDir: false,
  copyPublicDir: false,
  modulePreload: false,
  assetsInlineLimit: 0,
  // The lists of common passwords; what pages load at once has a limit of its own in test/cli/build.test.ts.
  chunkSizeWarningLimit: 1800,
};
/** How long a build takes on a busy machine is no finding. */
const checks = { bundlerTimings: false };
const browserTarget = ["chrome130", "firefox140"];

/** Packages for which a few lines of ours stand in content scripts. */
const SMALL: Readonly<Record<string, string>> = {
  "webextension-polyfill": "src/content/browser.ts",
  valibot: "src/messages/small-schemas.ts",
};

/** What the package of telephone numbers brings along, in each of its files, for browsers that lack all this. */
const OLD_HELPERS: Readonly<Record<string, string>> = {
  _typeof: "(o) { return typeof o; }",
  _toPropertyKey: "(key) { return key; }",
  _classCallCheck: "() {}",
  _createForOfIteratorHelperLoose: "(r) { const i = r[Symbol.iterator](); return () => i.next(); }",
  _slicedToArray: "(r) { return r; }",
  _objectSpread: "(...parts) { return Object.assign(...parts); }",
};
const OLD_HELPER = new RegExp(`^function (${Object.keys(OLD_HELPERS).join("|")})\\(.*\\}$`, "gm");

/** The background waits for no more than it needs of the browser's API before it answers. */
function smallBackground(): PluginOption {
  return {
    name: "sealfield:small-background",
    enforce: "pre",
    applyToEnvironment: ({ name }) => name === "background",
    resolveId: (source) =>
      source === "webextension-polyfill" ? join(ROOT, "src/background/browser.ts") : null,
    transform: (code, id) => {
      if (!id.includes("/node_modules/libphonenumber-js/")) return null;
      const plain = (_: string, name: string) => `function ${name}${OLD_HELPERS[name]}`;
      return { code: code.replace(OLD_HELPER, plain), map: null };
    },
  };
}

/** Content scripts carry no more of these packages than they need, and lists of words without white space. */
function smallContentScripts(): PluginOption {
  return {
    name: "sealfield:small-content-scripts",
    enforce: "pre",
    applyToEnvironment: ({ name }) => Object.hasOwn(CONTENT_SCRIPTS, name),
    resolveId: (source) => {
      const small = Object.hasOwn(SMALL, source) ? SMALL[source] : undefined;
      return small === undefined ? null : join(ROOT, small);
    },
    transform: (code, id) => {
      if (!id.startsWith(join(ROOT, "src/content/classify/words/"))) return null;
      const tight = code.replace(/`[^`$]*\|[^`$]*`/g, (list) => {
        return list.replace(/\s+/g, " ").replace(/ ?\| ?/g, "|");
      });
      return { code: tight, map: null };
    },
  };
}

function oneScript(input: string, file: string, format: "es" | "iife", borrows = false): EnvironmentOptions {
  return {
    consumer: "client",
    build: {
      ...inExtension,
      target: browserTarget,
      rolldownOptions: {
        input,
        checks,
        output: {
          format,
          entryFileNames: file,
          codeSplitting: false,
          ...(borrows && { globals: LENT.globals }),
        },
        ...(borrows && { external: LENT.external }),
        ...(format === "iife" && { treeshake: { moduleSideEffects: (id: string) => id.endsWith(input) } }),
      },
    },
  };
}

/** What other programs import: one module per source file, so that their builds take what they use. */
const library: EnvironmentOptions = {
  consumer: "client",
  build: {
    ...inExtension,
    minify: false,
    target: "es2023",
    rolldownOptions: {
      input: { "e3db/index": "src/e3db/index.ts" },
      checks,
      external: /^[^./\0]/,
      preserveEntrySignatures: "strict",
      output: {
        format: "es",
        preserveModules: true,
        preserveModulesRoot: "src",
        entryFileNames: "[name].js",
      },
    },
  },
};

function forNode(input: Readonly<Record<string, string>>): EnvironmentOptions {
  return {
    consumer: "server",
    resolve: { external: true, noExternal: [] },
    build: {
      copyPublicDir: false,
      emptyOutDir: false,
      minify: false,
      target: "node20",
      rolldownOptions: {
        input,
        checks,
        output: { format: "es", entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
      },
    },
  };
}

function environments(): Record<string, EnvironmentOptions> {
  const contentScripts = Object.entries(CONTENT_SCRIPTS).map(([name, input]) => [
    name,
    oneScript(input, `${name}.js`, "iife", name === "fill"),
  ]);
  return {
    client: {
      build: {
        ...inExtension,
        copyPublicDir: true,
        target: browserTarget,
        rolldownOptions: { input: pages(), checks },
      },
    },
    background: oneScript("src/background/index.ts", "background.js", "es"),
    ...Object.fromEntries(contentScripts),
    library,
    command: forNode(COMMAND),
    node: forNode(PROGRAMS),
  };
}

/** The paths of all modules whose code is in what was built. */
function modulesOf(built: Awaited<ReturnType<ViteBuilder["build"]>>): string[] {
  if ("close" in built) return [];
  const chunks = [built].flat().flatMap(({ output }) => output);
  return chunks.flatMap((chunk) => (chunk.type === "chunk" ? chunk.moduleIds : []));
}

/** Puts each environment in its folder, writes the manifests and copies the code for the other browsers. */
function bothBrowsers(): PluginOption {
  let dist = "dist";
  return {
    name: "sealfield:both-browsers",
    config(config) {
      dist = resolve(ROOT, config.build?.outDir ?? "dist");
      const folders = Object.keys(environments()).map((name) => {
        const outDir = join(dist, OWN_FOLDERS.includes(name) ? name : FIRST);
        return [name, { build: { outDir } }];
      });
      return { environments: Object.fromEntries(folders) };
    },
    buildApp: {
      order: "pre",
      async handler(builder) {
        for (const target of TARGETS) rmSync(join(dist, target), { recursive: true, force: true });
        for (const name of OWN_FOLDERS) rmSync(join(dist, name), { recursive: true, force: true });
        const modules: string[] = [];
        for (const [name, environment] of Object.entries(builder.environments)) {
          const built = await builder.build(environment);
          if (!OWN_FOLDERS.includes(name)) modules.push(...modulesOf(built));
        }
        const source = JSON.parse(readFileSync(join(ROOT, "manifest.json"), "utf8"));
        const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
        const packages = packagesOf(modules);
        writeFileSync(join(dist, "bundled.json"), `${JSON.stringify(packages, null, 2)}\n`);
        const licences = licencesText(readFileSync(join(ROOT, "LICENSE"), "utf8"), packages);
        writeFileSync(join(dist, FIRST, "licences.txt"), licences);
        for (const target of TARGETS) {
          if (target !== FIRST) cpSync(join(dist, FIRST), join(dist, target), { recursive: true });
        }
        for (const target of TARGETS) {
          const text = JSON.stringify(manifestFor(target, source, version), null, 2);
          writeFileSync(join(dist, target, "manifest.json"), `${text}\n`);
        }
      },
    },
  };
}

const build: UserConfig = {
  root: ROOT,
  base: "/",
  environments: environments(),
  plugins: [
    preact({ devToolsEnabled: false, prefreshEnabled: false }),
    smallContentScripts(),
    smallBackground(),
    bothBrowsers(),
  ],
};

export default defineConfig({ ...build, test: testOptions(process.argv.slice(2)) });
