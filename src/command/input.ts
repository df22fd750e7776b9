/** Reads secrets and what is to be sealed: from a file, from standard input, or typed unseen into a terminal. */
import { readFile } from "node:fs/promises";
import { fieldsOf, type StringMap, VaultError } from "../e3db/index.ts";
import type { Terminal } from "./terminal.ts";

/** More than any record may hold. */
const MAX_INPUT = 64 * 1024 * 1024;
const [ETX, EOT, BACKSPACE, DELETE] = ["\u0003", "\u0004", "\b", "\u007f"];

/**
 * Returns the text of `file`, where `-` is standard input.
 * @throws VaultError `input_invalid` when it cannot be read or is no text
 */
export async function readText(terminal: Terminal, file: string): Promise<string> {
  const bytes = file === "-" ? await readAll(terminal) : await fileBytes(file);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new VaultError("input_invalid", `${file === "-" ? "standard input" : file} is not UTF-8 text`);
  }
}

async function fileBytes(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new VaultError("input_invalid", `${file} cannot be read (${why})`);
  }
}

async function readAll({ stdin }: Terminal): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > MAX_INPUT)
      throw new VaultError("too_large", "standard input is larger than a record may be");
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** Returns one secret: from `file` if one is named, else asked for, or read from standard input. */
export async function readSecret(terminal: Terminal, what: string, file?: string): Promise<string> {
  const text =
    file === undefined && terminal.stdin.isTTY
      ? await ask(terminal, `${what}: `)
      : await readText(terminal, file ?? "-");
  const secret = text.trim();
  if (secret === "") throw new VaultError("input_invalid", `${what} is missing`);
  return secret;
}

/**
 * Returns fields to seal: a JSON object of texts from `file` or standard input, or each of `names` typed unseen.
 * @throws VaultError `input_invalid`, `field_invalid`
 */
export async function readFields(
  terminal: Terminal,
  { file, names = [] }: { readonly file?: string; readonly names?: readonly string[] },
): Promise<StringMap> {
  if (names.length > 0) {
    if (!terminal.stdin.isTTY)
      throw new VaultError("input_invalid", "--field asks on a terminal; there is none");
    const typed: [string, string][] = [];
    for (const name of names) typed.push([name, await ask(terminal, `${name}: `)]);
    return fieldsOf(typed);
  }
  if (file === undefined && terminal.stdin.isTTY) {
    throw new VaultError(
      "input_invalid",
      "what is to be sealed comes as a JSON object from standard input or --from FILE, or by --field NAME",
    );
  }
  return parseFields(await readText(terminal, file ?? "-"));
}

/** Returns a JSON object of texts. @throws VaultError `input_invalid` */
function parseFields(text: string): StringMap {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new VaultError("input_invalid", 'the fields are no JSON object, such as {"name": "value"}');
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new VaultError("input_invalid", 'the fields are a JSON object, such as {"name": "value"}');
  }
  const entries = Object.entries(value);
  const other = entries.find(([, field]) => typeof field !== "string");
  if (other !== undefined)
    throw new VaultError("input_invalid", `field "${other[0]}" is no text: put it in quotes`);
  return Object.fromEntries(entries) as StringMap;
}

/** Asks on a terminal without showing the answer. @throws VaultError `aborted` at Ctrl+C or Ctrl+D */
async function ask({ stdin, stderr }: Terminal, question: string): Promise<string> {
  stderr.write(question);
  stdin.setRawMode?.(true);
  try {
    return await new Promise<string>((resolve, reject) => {
      let answer = "";
      const end = (settle: () => void) => {
        stdin.off("data", take);
        stdin.pause();
        settle();
      };
      const take = (chunk: Buffer | string) => {
        for (const char of chunk.toString()) {
          if (char === "\r" || char === "\n") return end(() => resolve(answer));
          if (char === ETX || char === EOT) return end(() => reject(new VaultError("aborted", "ended")));
          answer = char === BACKSPACE || char === DELETE ? [...answer].slice(0, -1).join("") : answer + char;
        }
      };
      stdin.on("data", take).resume();
    });
  } finally {
    stdin.setRawMode?.(false);
    stderr.write("\n");
  }
}
