/** Owners of accounts for server tests, with the keys by which they log in. */
import { randomBytes, randomUUID } from "node:crypto";
import { encodeBase64Url } from "../../src/crypto/base64url.ts";
import { sodiumSuite } from "../../src/crypto/sodium-suite.ts";
import type { TestServer } from "./harness.ts";
import { type Answer, send } from "./people.ts";

export const bytes = (length: number) => Uint8Array.from(randomBytes(length));
const salt = () => encodeBase64Url(bytes(16));
export const key = () => encodeBase64Url(bytes(32));

/** An account with the keys of its owner; `call` sends a request with its token. */
export interface Owner {
  readonly email: string;
  readonly password: Uint8Array;
  readonly paper: Uint8Array;
  readonly answer: Answer;
  call(method: string, path: string, body?: unknown): Promise<Answer>;
}

/** Returns the body that makes an account with these keys of its owner. */
export function accountBody(email: string, password: Uint8Array, paper: Uint8Array) {
  const signing = (seed: Uint8Array) => ({ ed25519: encodeBase64Url(sodiumSuite.signingPublicKeyOf(seed)) });
  return {
    profile: {
      name: "Owner",
      email,
      auth_salt: salt(),
      enc_salt: salt(),
      paper_auth_salt: salt(),
      paper_enc_salt: salt(),
      signing_key: signing(password),
      paper_signing_key: signing(paper),
    },
    account: {
      company: "c",
      plan: "free0",
      public_key: { curve25519: key() },
      signing_key: { ed25519: key() },
    },
  };
}

/** Makes an account by an invitation of the operator's. */
export async function createAccount(
  server: TestServer,
  email = `${randomUUID()}@example.com`,
): Promise<Owner> {
  const [password, paper] = [bytes(32), bytes(32)];
  const registration_token = await server.mintToken({ maxUses: 1 });
  const body = { ...accountBody(email, password, paper), registration_token };
  const answer = await send(server, "POST", "/v1/account/profile", body);
  if (answer.status !== 200) throw new Error(`making an account answered ${answer.status}`);
  const call: Owner["call"] = (method, path, content) =>
    send(server, method, path, content, { Authorization: `Bearer ${answer.body.token}` });
  return { email, password, paper, answer, call };
}
