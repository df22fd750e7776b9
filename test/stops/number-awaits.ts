/**
 * A build transform for tests only: every await of background, vault and e3db gets a number, and a hook before and
 * after it at which a test can stop the world. The hooks belong to the life in which a module was evaluated, so that
 * code of a life that has ended goes on nowhere.
 */
import { relative, resolve } from "node:path";
import { type Plugin, parseAst } from "vite";

const ROOT = resolve(import.meta.dirname, "../..");
const NUMBERED = /^src\/(background|vault|e3db)\//;

/** What a numbered module asks of the life it belongs to; see `life.ts`. */
export interface Hooks {
  /** Before an awaited expression is evaluated. */
  before(point: string): unknown;
  /** After it is settled with `value`, which is returned. */
  after<T>(point: string, value: T): T | Promise<T>;
  readonly fetch: typeof fetch;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/** Returns `code` with its awaits numbered under the name of `file`, and how many there are. */
export function numberAwaits(code: string, file: string): { readonly code: string; readonly count: number } {
  const inserts: { at: number; text: string }[] = [];
  let count = 0;
  visit(parseAst(code), (node) => {
    const point = () => JSON.stringify(`${file}#${++count}`);
    if (node.type === "AwaitExpression") {
      const name = point();
      inserts.push({ at: node.start, text: `(await __life.before(${name}), await __life.after(${name}, ` });
      inserts.push({ at: node.end, text: "))" });
    } else if (node.type === "ForOfStatement" && "await" in node && node.await === true) {
      const { body } = node as unknown as { readonly body: Node };
      inserts.push({ at: body.start, text: `{ await __life.after(${point()}); ` });
      inserts.push({ at: body.end, text: " }" });
    }
  });
  // Stable: of two at one place the one that was found first, the outer, stays first.
  inserts.sort((a, b) => a.at - b.at);
  let numbered = "";
  let from = 0;
  for (const { at, text } of inserts) {
    numbered += code.slice(from, at) + text;
    from = at;
  }
  const prelude = "const __life = globalThis.sealfieldLife, fetch = __life.fetch;\n";
  return { code: prelude + numbered + code.slice(from), count };
}

/** Returns the plugin. It comes last, when types are gone. */
export function numberedAwaits(): Plugin {
  return {
    name: "sealfield:numbered-awaits",
    enforce: "post",
    transform(code, id) {
      const file = relative(ROOT, id.split("?")[0] ?? id);
      return NUMBERED.test(file) ? { code: numberAwaits(code, file.slice(4)).code, map: null } : null;
    },
  };
}

function visit(value: unknown, see: (node: Node) => void): void {
  if (Array.isArray(value)) for (const item of value) visit(item, see);
  else if (typeof value === "object" && value !== null) {
    if ("type" in value && typeof value.type === "string") see(value as Node);
    for (const child of Object.values(value)) visit(child, see);
  }
}
