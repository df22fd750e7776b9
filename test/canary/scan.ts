/** Searches folders and captured traffic for canaries, through the layers of stores.ts. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { findIn, type Needle, needlesOf } from "./needles.ts";
import { layersOf, postgresDatums } from "./stores.ts";

/** Where a canary showed: a file's path below the searched folder, or the name given with a text. */
export interface Hit {
  readonly canary: string;
  readonly encoding: string;
  readonly where: string;
}

export interface ScanOptions {
  /** Also unpack PostgreSQL's compressed datums (slow: every byte is a candidate). */
  readonly postgres?: boolean;
  /** Needles beside those of the canaries: those of bytes that are no text. */
  readonly needles?: readonly Needle[];
}

/** Returns every hit of every canary in every file below `folder`. Files that vanish while scanning are passed over. */
export function scanFolder(folder: string, canaries: readonly string[], options: ScanOptions = {}): Hit[] {
  const needles = [...canaries.flatMap(needlesOf), ...(options.needles ?? [])];
  const hits: Hit[] = [];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const file = readOrNull(path);
    if (file === null) continue;
    const seen = new Set<Needle>();
    for (const layer of layersOf(path, file)) for (const needle of findIn(layer, needles)) seen.add(needle);
    if (options.postgres === true) {
      for (const datum of postgresDatums(file)) for (const needle of findIn(datum, needles)) seen.add(needle);
    }
    const where = relative(folder, path);
    hits.push(...[...seen].map(({ canary, encoding }) => ({ canary, encoding, where })));
  }
  return hits;
}

function readOrNull(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/** Returns every hit of every canary in `content`, reported under `where`. */
export function scanBytes(where: string, content: string | Buffer, canaries: readonly string[]): Hit[] {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  return findIn(bytes, canaries.flatMap(needlesOf)).map(({ canary, encoding }) => ({
    canary,
    encoding,
    where,
  }));
}
