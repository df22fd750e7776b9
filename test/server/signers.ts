/** Somebody who signs requests for server tests: notes know signing keys rather than clients. */
import { randomBytes, randomUUID } from "node:crypto";
import { encodeBase64Url } from "../../src/crypto/base64url.ts";
import { sodiumSuite } from "../../src/crypto/sodium-suite.ts";
import { signTsv1 } from "../../src/crypto/tsv1.ts";
import type { TestServer } from "./harness.ts";
import { type Answer, register, send } from "./people.ts";

/** Somebody who signs: `id` is empty for a key that no client registered. */
export interface Signer {
  readonly id: string;
  readonly key: string;
  call(method: string, path: string, query?: string, body?: unknown): Promise<Answer>;
}

/** Makes a signing key, and a client that registers it if wanted. */
export async function signer(server: TestServer, registered: boolean): Promise<Signer> {
  const seed = Uint8Array.from(randomBytes(32));
  const key = encodeBase64Url(sodiumSuite.signingPublicKeyOf(seed));
  const id = registered ? (await register(server, "n", key)).id : "";
  const call: Signer["call"] = (method, path, query = "", body?) => {
    const head = {
      publicKey: key,
      timestamp: Math.floor(Date.now() / 1000),
      nonce: randomUUID(),
      clientId: id,
    };
    const Authorization = signTsv1({ method, path, query }, head, seed);
    return send(server, method, query === "" ? path : `${path}?${query}`, body, { Authorization });
  };
  return { id, key, call };
}

/** Returns the body of a note of `writer`, for itself unless `change` says otherwise. */
export function noteOf(writer: Signer, change: object = {}) {
  return {
    data: { secret: "a.b.c.d" },
    signature: "s",
    mode: "Sodium",
    recipient_signing_key: writer.key,
    writer_signing_key: writer.key,
    writer_encryption_key: "e",
    encrypted_access_key: "a.b",
    ...(writer.id === "" ? {} : { client_id: writer.id }),
    type: "t",
    plain: {},
    file_meta: {},
    max_views: -1,
    ...change,
  };
}
