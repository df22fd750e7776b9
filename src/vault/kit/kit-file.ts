/**
 * The content of a kit, sealed under its code (SECURITY.md, "At rest"): this text is in the note on the server and in
 * the file. Date and generation are outside the seal and bound to it, so a server can return an old kit but cannot
 * pass it off as new.
 */
import { decodeBase64Url, encodeBase64Url } from "../../crypto/base64url.ts";
import { type Bytes, concatBytes, fromUtf8, utf8 } from "../../crypto/bytes.ts";
import { hashBytes } from "../../crypto/hash.ts";
import { openBlob, sealBlob } from "../../crypto/vault-blob.ts";
import type { Identity } from "../../e3db/identity.ts";
import { VaultError } from "../../errors.ts";
import type { KitPreview } from "../../model/kit.ts";
import { serverBase } from "../../model/server-address.ts";
import { parseKitCode } from "./kit-code.ts";

/** `made` in ms since 1970; `content` is the text of each kept part of the vault by its name. */
export interface KitContent {
  readonly made: number;
  readonly generation: number;
  readonly content: Readonly<Record<string, string>>;
  /** Each browser's name for the last kit that it made; both names are random. */
  readonly marks: Readonly<Record<string, string>>;
}

const notAKit = () =>
  new VaultError("input_invalid", "this is not a kit file", { detail: { why: "kit_file" } });

/** Returns the kit as a file's text, compressed and sealed. */
export async function sealKit(code: Bytes, kit: KitContent): Promise<string> {
  const { made, generation, content, marks } = kit;
  const packed = await through(new CompressionStream("gzip"), utf8(JSON.stringify({ content, marks })));
  const sealed = sealBlob(keyOf(code), { name: "kit", generation, made }, packed);
  return JSON.stringify({ "sealfield-kit": 1, made, generation, sealed: encodeBase64Url(sealed) });
}

/**
 * Returns what the kit in `file` holds. @throws VaultError `input_invalid` (`why`: `kit_file`, `kit_code`),
 * `unsupported`
 */
export async function openKit(code: Bytes, file: string): Promise<KitContent> {
  const { made, generation, sealed } = parseFile(file);
  try {
    const packed = openBlob(keyOf(code), { name: "kit", generation, made }, decodeBase64Url(sealed));
    const text = fromUtf8(await through(new DecompressionStream("gzip"), packed));
    return { made, generation, ...(JSON.parse(text) as Pick<KitContent, "content" | "marks">) };
  } catch {
    throw new VaultError("input_invalid", "the code does not open this file", {
      detail: { why: "kit_code" },
    });
  }
}

/**
 * Returns what the kit file holds, for a server at address `at` if one was typed. @throws VaultError as `openKit`,
 * `parseKitCode` and `movedTo`
 */
export async function previewKit(code: string, file: string, at: string | null = null): Promise<KitPreview> {
  const { made, generation, content } = await openKit(parseKitCode(code), file);
  const { value } = identitiesIn(movedTo(content, at));
  const identities = value.list.map(({ name, serverUrl, clientId }) => ({ name, serverUrl, clientId }));
  return { made, generation, identities };
}

/**
 * Returns the content with its identities at address `at`: their server has moved. Of a kit for several servers nobody
 * knows which one did, so all of them stay. @throws VaultError `input_invalid` for an address that cannot be used
 */
export function movedTo(content: KitContent["content"], at: string | null): KitContent["content"] {
  if (at === null || at.trim() === "") return content;
  const serverUrl = serverBase(at);
  const { v, value } = identitiesIn(content);
  if (new Set(value.list.map((identity) => identity.serverUrl)).size !== 1) return content;
  const list = value.list.map((identity) => ({ ...identity, serverUrl }));
  return { ...content, identities: JSON.stringify({ v, value: { ...value, list } }) };
}

function identitiesIn(content: KitContent["content"]) {
  return JSON.parse(content["identities"] ?? '{"v":1,"value":{"active":null,"list":[]}}') as {
    readonly v: number;
    readonly value: { readonly active: string | null; readonly list: readonly Identity[] };
  };
}

function parseFile(file: string): { made: number; generation: number; sealed: string } {
  let value: unknown;
  try {
    value = JSON.parse(file);
  } catch {
    throw notAKit();
  }
  if (typeof value !== "object" || value === null) throw notAKit();
  const { "sealfield-kit": version, made, generation, sealed } = value as Record<string, unknown>;
  if (typeof version === "number" && version > 1)
    throw new VaultError("unsupported", "made by a later version");
  const isWhole = (number: unknown): number is number => Number.isSafeInteger(number) && Number(number) >= 0;
  if (version !== 1 || !isWhole(made) || !isWhole(generation) || typeof sealed !== "string") throw notAKit();
  return { made, generation, sealed };
}

function keyOf(code: Bytes): Bytes {
  return hashBytes("kit", concatBytes(Uint8Array.of(1), code));
}

async function through(
  { readable, writable }: ReadableWritablePair<Uint8Array, BufferSource>,
  bytes: Bytes,
): Promise<Bytes> {
  const stream = new Blob([bytes]).stream().pipeThrough({ readable, writable });
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
