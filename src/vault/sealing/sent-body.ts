/**
 * Exact bodies of records that may have reached the server (SECURITY.md, "Exactly once"). Each is kept before it is
 * sent, so that it can be repeated byte for byte, and known again when it is met.
 */
import { encodeBase64Url } from "../../crypto/base64url.ts";
import { utf8 } from "../../crypto/bytes.ts";
import { canonicalJson } from "../../crypto/canonical-json.ts";
import { generichash } from "../../crypto/sodium.ts";
import type { SealedDraft } from "./signing.ts";

/** A body that may have reached the server, and the access key that it is sealed under. */
export interface SentBody {
  readonly body: unknown;
  /** null: its type is kept plain. */
  readonly digest: string | null;
  readonly ak: string;
  /** The version it replaces, "" for a new record. */
  readonly over: string;
  /** Names the content that was wanted when it was sealed, see `contentId`. */
  readonly wanted: string;
  /** Random: names this body in the key of its create. Earlier versions of this program kept none. */
  readonly nonce?: string;
}

/** Where bodies are kept from before they are sent until their fate is known. */
export interface WriteJournal {
  readonly sent: readonly SentBody[];
  readonly keep: (sent: readonly SentBody[]) => Promise<void>;
}

/** Returns a hash of what a draft says, base64url. */
export function contentId({ draft, reserved }: SealedDraft): string {
  const { type, data, plain = {} } = draft;
  const text = canonicalJson([type, { ...data }, { ...plain }, { ...reserved }]);
  return encodeBase64Url(generichash(utf8(text)));
}
