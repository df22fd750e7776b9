/** Reads the shared vectors and gives the keys of their three test clients. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { asAccessKey } from "../../src/crypto/access-key.ts";
import { fromHex } from "../../src/crypto/bytes.ts";

/** Returns the parsed vector file `name`, without `.json`. */
export function readVectors<T>(name: string): T {
  return JSON.parse(readFileSync(join(import.meta.dirname, "../vectors", `${name}.json`), "utf8")) as T;
}

export interface SodiumClient {
  client_id: string;
  public_key: string;
  private_key: string;
  public_signing_key: string;
  private_signing_key: string;
  seed_hex: string;
}

export type ClientName = "alice" | "bob" | "carol";
export const CLIENT_NAMES: readonly ClientName[] = ["alice", "bob", "carol"];

/** The Sodium keys of alice, bob and carol. */
export const sodiumClients = readVectors<{ clients: Record<ClientName, SodiumClient> }>(
  "keys_sodium",
).clients;

export interface NistClient {
  client_id: string;
  public_key: string;
  private_key: string;
  scalar_d_hex: string;
  public_x_hex: string;
  public_y_hex: string;
  public_pem: string;
  private_pem: string;
}

/** The NIST keys of alice, bob and carol. */
export const nistClients = readVectors<{ clients: Record<ClientName, NistClient> }>("keys_nist").clients;

/** The access key that most vectors were made under. */
export const vectorAccessKey = asAccessKey(
  fromHex(readVectors<{ access_key_hex: string }>("fields_sodium").access_key_hex),
);

export interface EakVector {
  authorizer: ClientName;
  reader: ClientName;
  reader_private_key: string;
  access_key_hex: string;
  response: {
    eak: string;
    authorizer_id: string;
    authorizer_public_key: Record<string, string>;
    signer_signing_key?: Record<string, string>;
  };
}

export interface FieldVector {
  label: string;
  plaintext: string;
  plaintext_utf8_hex?: string | null;
  plaintext_sha256: string;
  field: string;
}

/** Every copy of `bytes` with one bit flipped, the bit changing from byte to byte. */
export function* flips(bytes: Uint8Array): Generator<Uint8Array<ArrayBuffer>> {
  for (let i = 0; i < bytes.length; i++) {
    const copy = Uint8Array.from(bytes);
    copy[i] = (copy[i] ?? 0) ^ (1 << (i % 8));
    yield copy;
  }
}

/** The code of the `VaultError` that `act` throws, or what it threw or returned instead. */
export function codeOf(act: () => unknown): unknown {
  try {
    return { returned: act() };
  } catch (error) {
    return typeof error === "object" && error !== null && "code" in error ? error.code : error;
  }
}
