/** Links to a file's bytes: the store's own links where it has them, else signed links of this server. */
import type { RecordId } from "../../wire/ids.ts";
import type { ServerKeys } from "../store/secrets.ts";
import type { ExpectedFile, FileStore } from "./file-store.ts";
import { fileUrl } from "./file-url.ts";

/** The parts that links are made from. */
export interface LinkParts {
  readonly files: FileStore;
  readonly keys: ServerKeys;
  /** The origin that the operator gave, null for the one that a request names. */
  readonly publicUrl: string | null;
}

/** Returns the origin by which clients know this server: the operator's, else that of this request. */
export function originFor(request: Request, deps: Pick<LinkParts, "publicUrl">): string {
  return deps.publicUrl ?? new URL(request.url).origin;
}

/** Returns a link that takes exactly the expected bytes. */
export async function uploadLink(
  request: Request,
  deps: LinkParts,
  id: RecordId,
  expected: ExpectedFile,
): Promise<string> {
  const { links } = deps.files;
  return links === null ? fileUrl(deps.keys, originFor(request, deps), "PUT", id) : links.put(id, expected);
}

/** Returns a link that gives the bytes. */
export async function downloadLink(request: Request, deps: LinkParts, id: RecordId): Promise<string> {
  const { links } = deps.files;
  return links === null ? fileUrl(deps.keys, originFor(request, deps), "GET", id) : links.get(id);
}
