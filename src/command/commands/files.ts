/** Commands that send large files sealed, and receive them checked. */
import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as NodeStream } from "node:stream/web";
import type { Command } from "commander";
import { recordId, VaultError } from "../../e3db/index.ts";
import { diskStore } from "../disk-store.ts";
import { metaJson } from "../output.ts";
import { progressBar } from "../progress.ts";
import { type CommonOptions, labelsOf, openSession, useApproved } from "../session.ts";
import type { Terminal } from "../terminal.ts";
import { labelOption } from "./options.ts";

interface UploadFlags extends CommonOptions {
  readonly label?: readonly string[];
  readonly name?: string;
  readonly replace?: string;
}

/** Adds the commands to `program`. */
export function addFileCommands(program: Command, terminal: Terminal): void {
  program
    .command("upload <path> <type>")
    .description("seal a file and send it; its name is readable for the server")
    .addOption(labelOption())
    .option("--name <name>", "the file's name on the server; its own otherwise")
    .option("--replace <id>", "in place of this file's present content")
    .action(async (path: string, type: string, _: unknown, command: Command) => {
      await upload(terminal, path, type, command.optsWithGlobals<UploadFlags>());
    });

  program
    .command("download <id> [path]")
    .description("receive a file; nothing is at its place before all of it is checked")
    .option("--force", "in place of a file that is there")
    .action(async (id: string, path: string | undefined, _: unknown, command: Command) => {
      const flags = command.optsWithGlobals<CommonOptions & { readonly force?: boolean }>();
      await download(terminal, id, path, flags);
    });
}

async function upload(terminal: Terminal, path: string, type: string, flags: UploadFlags): Promise<void> {
  const session = await openSession(terminal, flags);
  const { client, report } = session;
  const size = await sizeOf(path);
  await useApproved(session, type);
  const replaces =
    flags.replace === undefined ? null : (await client.files.info(recordId(flags.replace))).meta;
  const bar = progressBar(terminal, `sealing ${basename(path)}`, size);
  try {
    const file = await client.files.write(
      { type, plain: labelsOf(flags.label), fileName: flags.name ?? basename(path) },
      webStream(path),
      {
        store: diskStore(),
        onProgress: bar.show,
        signal: terminal.signal,
        ...(replaces === null ? {} : { replaces }),
      },
    );
    bar.clear();
    report.result({ meta: metaJson(file.meta), file: file.file }, [file.meta.recordId]);
  } finally {
    bar.clear();
  }
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new VaultError("input_invalid", `${path} does not exist`);
  if (!found.isFile()) throw new VaultError("input_invalid", `${path} is no file`);
  return found.size;
}

function webStream(path: string): ReadableStream<Uint8Array> {
  return Readable.toWeb(createReadStream(path)) as NodeStream<Uint8Array> as ReadableStream<Uint8Array>;
}

async function download(
  terminal: Terminal,
  id: string,
  path: string | undefined,
  flags: CommonOptions & { readonly force?: boolean },
): Promise<void> {
  const { client, report } = await openSession(terminal, flags);
  const info = await client.files.info(recordId(id));
  const target = resolve(path ?? placeFor(info.file.fileName));
  if (flags.force !== true && (await stat(target).catch(() => null)) !== null) {
    throw new VaultError("conflict", `${target} exists; take another path, or --force`);
  }
  const bar = progressBar(terminal, "receiving", info.file.size);
  const options = { store: diskStore(), onProgress: bar.show, signal: terminal.signal };
  try {
    const opened = await client.files.read(info.meta.recordId, options);
    bar.clear();
    const draft = `${target}.${process.pid}.part`;
    try {
      const stream = Readable.fromWeb(opened.stream as NodeStream<Uint8Array>);
      await pipeline(stream, createWriteStream(draft, { flags: "wx", mode: 0o600 }), {
        signal: terminal.signal,
      });
      await rename(draft, target);
    } finally {
      await rm(draft, { force: true });
      await opened.discard();
    }
    report.result({ path: target, size: opened.size }, [`${target}  ${opened.size} bytes`]);
  } finally {
    bar.clear();
  }
}

/** The name comes from the server: it may not lead to another folder, or be hidden. */
function placeFor(name: string | null): string {
  const safe = basename((name ?? "").replaceAll("\\", "/"));
  if (safe === "" || safe.startsWith(".") || /\p{Cc}/u.test(safe)) {
    throw new VaultError("input_invalid", "the file has no name that can be used here; say where to put it");
  }
  return safe;
}
