/**
 * A chosen file as it is handed to the background: its bytes, or of an archive the parts that can be read, with the
 * names of the files beside them.
 */
import { type UnzipFileInfo, type Unzipped, unzipSync } from "fflate";
import { VaultError } from "../../errors.ts";
import type { PageRequest } from "../../messages/page.ts";
import { MOST_BYTES } from "../../model/import.ts";

/** A file in an archive, by its name and its place there; `size` in bytes. */
export interface Beside {
  readonly name: string;
  readonly path: string;
  readonly size: number;
}

export interface ChosenFile {
  readonly file: PageRequest<"import.preview">["file"];
  readonly beside: readonly Beside[];
  /** Returns a file of the archive. @throws VaultError `input_invalid` (`why`: `archive`) when it is broken */
  contentOf(beside: Beside): File;
}

/** What an export is made of, as opposed to the files that lay in it. */
const READABLE = /(\.(json|csv|xml|txt|tsv)|(^|\/)export\.data)$/i;
const OF_FILES = /(^|\/)(attachments|files)\//i;
/** 1Password's word about the archive itself. */
const ABOUT = /(^|\/)export\.attributes$/;

/**
 * Returns what is in `chosen`. @throws VaultError `too_large`; `input_invalid` (`why`: `archive`) for a broken archive
 */
export async function readChosen(chosen: File): Promise<ChosenFile> {
  const bytes = new Uint8Array(await chosen.arrayBuffer());
  const isArchive = bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
  if (!isArchive) {
    if (bytes.length > MOST_BYTES) throw new VaultError("too_large");
    const parts = [{ name: chosen.name, bytes: toBase64(bytes) }];
    return { file: { parts, beside: [] }, beside: [], contentOf: () => chosen };
  }
  const beside: Beside[] = [];
  const parts = Object.entries(unzip(bytes, beside));
  return {
    file: {
      parts: parts.map(([name, part]) => ({ name, bytes: toBase64(part) })),
      beside: beside.map(({ path }) => path),
    },
    beside,
    contentOf: ({ name, path }) => {
      const content = unzipped(bytes, (one) => one.name === path)[path];
      if (content === undefined) throw broken();
      return new File([content as Uint8Array<ArrayBuffer>], name);
    },
  };
}

function unzip(bytes: Uint8Array, beside: Beside[]): Unzipped {
  let total = 0;
  return unzipped(bytes, ({ name, originalSize }) => {
    if (name.endsWith("/") || ABOUT.test(name)) return false;
    if (OF_FILES.test(name) || !READABLE.test(name)) {
      beside.push({ name: nameOf(name), path: name, size: originalSize });
      return false;
    }
    total += originalSize;
    if (total > MOST_BYTES) throw new VaultError("too_large");
    return true;
  });
}

function unzipped(bytes: Uint8Array, filter: (file: UnzipFileInfo) => boolean): Unzipped {
  try {
    return unzipSync(bytes, { filter });
  } catch (error) {
    throw error instanceof VaultError ? error : broken();
  }
}

function broken(): VaultError {
  return new VaultError("input_invalid", "the archive cannot be read", { detail: { why: "archive" } });
}

/** Returns the name that a person gave a file: 1Password puts a number of its own before it. */
function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/^[a-z0-9]{26}__/, "");
}

/** So many bytes are turned into letters at a time. */
const SLICE = 32_768;

function toBase64(bytes: Uint8Array): string {
  let letters = "";
  for (let at = 0; at < bytes.length; at += SLICE)
    letters += String.fromCharCode(...bytes.subarray(at, at + SLICE));
  return btoa(letters);
}
