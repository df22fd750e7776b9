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
 * Returns a page that mounts editor `name`; `/editors.js` is what `bundleEditors` returns. Its button says what the page
 * would send.
 */
export function editorPage(name: EditorName): string {
  return `<!doctype html><link rel=icon href="data:,"><form><div id=at></div></form><button>Say it</button>
    <output></output><script src=/editors.js></script><script>
      mount("${name}", document.querySelector("#at"));
      const say = () => { document.querySelector("output").textContent = mounted.model(); };
      document.querySelector("body > button").addEventListener("click", say);
    </script>`;
}

/** What can be asked of such a page. */
export interface EditorWindow {
  readonly mounted?: { model(): string; undo(): void };
}

/** Builds all editors as one classic script. */
export async function bundleEditors(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: "error",
    define: { "process.env.NODE_ENV": '"production"', global: "globalThis" },
    build: {
      write: false,
      minify: false,
      lib: { entry: resolve(import.meta.dirname, "editors.mjs"), formats: ["iife"], name: "editors" },
    },
  });
  const output = Array.isArray(result) ? result[0] : result;
  if (output === undefined || !("output" in output)) throw new TypeError("no build");
  return output.output[0].code;
}
