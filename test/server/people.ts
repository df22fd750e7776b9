/**
 * Registered clients for server tests: keys are random texts of the right shape, as the server never opens anything.
 */
import { randomBytes } from "node:crypto";
import type { TestServer } from "./harness.ts";

/** A client with its token: `call` sends a request as it. */
export interface Person {
  readonly id: string;
  readonly apiKeyId: string;
  readonly apiSecret: string;
  readonly publicKey: string;
  readonly signingKey: string;
  readonly bearer: string;
  call(method: string, path: string, body?: unknown): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
}

/** Sends a request without credentials, or with the headers given. */
export async function send(
  server: Pick<TestServer, "fetch">,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const text = body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body);
  const request = new Request(`http://server${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
    body: text,
  });
  const response = await server.fetch(request);
  const answer = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: answer === "" ? null : JSON.parse(answer),
  };
}

/** Registers a client and fetches its token. */
export async function register(
  server: Pick<TestServer, "fetch" | "mintToken">,
  name = "somebody",
  signingKey = randomBytes(32).toString("base64url"),
): Promise<Person> {
  const publicKey = randomBytes(32).toString("base64url");
  const { status, body } = await send(server, "POST", "/v1/account/e3db/clients/register", {
    token: await server.mintToken(),
    client: { name, public_key: { curve25519: publicKey }, signing_key: { ed25519: signingKey } },
  });
  if (status !== 201) throw new Error(`registration answered ${status}`);
  const { client_id: id, api_key_id: apiKeyId, api_secret: apiSecret } = body;
  const token = await send(server, "POST", "/v1/auth/token", "grant_type=client_credentials", {
    Authorization: basic(apiKeyId, apiSecret),
    "Content-Type": "application/x-www-form-urlencoded",
  });
  const bearer = token.body.access_token as string;
  const call: Person["call"] = (method, path, content) =>
    send(server, method, path, content, { Authorization: `Bearer ${bearer}` });
  return { id, apiKeyId, apiSecret, publicKey, signingKey, bearer, call };
}

export function basic(name: string, password: string): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`;
}

/** Returns the body of a record of `writer`. */
export function recordBody(
  writer: Person,
  type: string,
  plain: object | null = {},
  data: object = { f: "a.b.c.d" },
) {
  return { meta: { writer_id: writer.id, user_id: writer.id, type, plain }, data };
}

/** Creates a record and returns its meta. */
export async function createRecord(writer: Person, type: string, plain: object = {}, data?: object) {
  const { status, body } = await writer.call(
    "POST",
    "/v1/storage/records",
    recordBody(writer, type, plain, data),
  );
  if (status !== 201) throw new Error(`creating a record answered ${status}`);
  return body.meta as { record_id: string; version: string; created: string; last_modified: string };
}

/** Gives `reader` the right to read a type, with a key of junk content. */
export async function share(writer: Person, type: string, reader: Person): Promise<void> {
  const name = encodeURIComponent(type);
  await writer.call("PUT", `/v1/storage/access_keys/${writer.id}/${writer.id}/${reader.id}/${name}`, {
    eak: "a.b",
  });
  const policy = await writer.call(
    "PUT",
    `/v1/storage/policy/${writer.id}/${writer.id}/${reader.id}/${name}`,
    {
      allow: [{ read: {} }],
    },
  );
  if (policy.status !== 201) throw new Error(`sharing answered ${policy.status}`);
}
