/** Pages with one editor each: what a person types there, and what the page then knows. */
import { resolve } from "node:path";
import { build } from "vite";

/** Editors that sites use, by the names that `editors.mjs` mounts them under. */
export const EDITORS = [
  "react",
  "preact",
  "vue",
  "prosemirror",
  "lexical",
  "quill",
  "draft",
  "slate",
  "codemirror",
  "tinymce",
  "trix",
] as const;
export type EditorName = (typeof EDITORS)[number];

/**
 * Returns a page that mounts editor `name` from the scripts of `bundleEditors`. Its button says what the page would
 * send.
 */
export function editorPage(name: EditorName): string {
  return `<!doctype html><link rel=icon href="data:,"><form><div id=at></div></form><button>Say it</button>
    <output></output><script type=module>
      import "/editors.js";
      mount("${name}", document.querySelector("#at"));
      const say = () => { document.querySelector("output").textContent = mounted.model(); };
      document.querySelector("body > button").addEventListener("click", say);
    </script>`;
}

/** What can be asked of such a page. */
export interface EditorWindow {
  readonly mounted?: { model(): string; undo(): void };
}

/** The editors as modules by their paths: built once for all files that a worker runs. */
let bundled: Promise<Readonly<Record<string, string>>> | undefined;

/** Builds the editors as modules; returns those by their paths, of which `/editors.js` loads the others. */
export function bundleEditors(): Promise<Readonly<Record<string, string>>> {
  bundled ??= bundleThem();
  return bundled;
}

async function bundleThem(): Promise<Readonly<Record<string, string>>> {
  const result = await build({
    configFile: false,
    logLevel: "error",
    define: { "process.env.NODE_ENV": '"production"', global: "globalThis" },
    build: {
      write: false,
      lib: {
        entry: resolve(import.meta.dirname, "editors.mjs"),
        formats: ["es"],
        fileName: () => "editors.js",
      },
    },
  });
  const output = Array.isArray(result) ? result[0] : result;
  if (output === undefined || !("output" in output)) throw new TypeError("no build");
  const scripts = output.output.flatMap((one) => (one.type === "chunk" ? [one] : []));
  return Object.fromEntries(scripts.map(({ fileName, code }) => [`/${fileName}`, code]));
}
