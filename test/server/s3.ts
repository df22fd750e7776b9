/**
 * An S3 server for tests: s3rver, which checks little, behind a gate that checks what S3 does: Signature Version 4 in
 * header or query (written here from AWS's description, apart from the code under test), its age, and Content-MD5.
 */
import { createHash, createHmac, randomUUID } from "node:crypto";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import S3rver from "s3rver";
import type { S3Options } from "../../src/server/files/s3-store.ts";

/** The only account that s3rver knows. */
const ACCOUNT = { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" };

export interface TestS3 {
  readonly options: S3Options;
  stop(): Promise<void>;
}

/** Starts one with an empty bucket, without CORS unless `cors` is a configuration. */
export async function startS3(change: Partial<S3Options> = {}, cors: string | null = null): Promise<TestS3> {
  const directory = join(tmpdir(), `sealfield-s3-${randomUUID()}`);
  const bucket = { name: "vault", configs: cors === null ? [] : [cors] };
  const s3rver = new S3rver({
    address: "127.0.0.1",
    port: 0,
    silent: true,
    directory,
    configureBuckets: [bucket],
  });
  const { port } = await s3rver.run();
  const gate = createServer((request, response) => void answer(request, response, port)).listen(
    0,
    "127.0.0.1",
  );
  await once(gate, "listening");
  const options: S3Options = {
    bucket: "vault",
    region: "eu-test-1",
    endpoint: `http://127.0.0.1:${(gate.address() as AddressInfo).port}`,
    prefix: "files/",
    ...ACCOUNT,
    sessionToken: null,
    throughServer: false,
    ...change,
  };
  const stop = async () => {
    gate.close();
    gate.closeAllConnections();
    await s3rver.close();
    rmSync(directory, { recursive: true, force: true });
  };
  return { options, stop };
}

async function answer(request: IncomingMessage, response: ServerResponse, port: number): Promise<void> {
  const refuse = (status: number, code: string) =>
    void response.writeHead(status).end(`<Error><Code>${code}</Code></Error>`);
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    if (request.method !== "OPTIONS") {
      const problem = signatureProblem(request);
      if (problem !== null) return refuse(403, problem);
      const named = request.headers["content-md5"];
      const sum = createHash("md5").update(body).digest("base64");
      if (named !== undefined && named !== sum) return refuse(400, "BadDigest");
    }
    const { statusCode, headers, content } = await forward(port, request, body);
    if (request.method === "PUT") await stored(port, request, body.length);
    response.writeHead(statusCode, headers).end(content);
  } catch {
    // A request cut off: nothing of it is stored.
    response.destroy();
  }
}

async function forward(port: number, { method, url, headers }: IncomingMessage, body: Buffer) {
  const sent = send({ host: "127.0.0.1", port, method, path: url, headers, agent: false }).end(body);
  const [answered] = (await once(sent, "response")) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answered as AsyncIterable<Buffer>) chunks.push(chunk);
  const content = Buffer.concat(chunks);
  return { statusCode: answered.statusCode ?? 500, headers: answered.headers, content };
}

/** s3rver answers before all is written. */
async function stored(port: number, { url, headers }: IncomingMessage, size: number): Promise<void> {
  for (let length = -1; length !== size; ) {
    const asked = { method: "HEAD", url, headers: { ...headers, "content-length": "0" } } as IncomingMessage;
    length = Number((await forward(port, asked, Buffer.alloc(0))).headers["content-length"]);
  }
}

/** Returns what S3 would say against the request's signature, or null. */
function signatureProblem({ method = "", url = "", headers }: IncomingMessage): string | null {
  const [path = "", search = ""] = url.split("?");
  const query = search.split("&").filter((part) => part !== "");
  const value = (name: string) =>
    decodeURIComponent(query.find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1) ?? "");
  const header = /Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=(\w+)/.exec(
    headers.authorization ?? "",
  );
  const [credential = "", signed = "", signature] = header?.slice(1) ?? [
    value("X-Amz-Credential"),
    value("X-Amz-SignedHeaders"),
    value("X-Amz-Signature"),
  ];
  const date = header ? String(headers["x-amz-date"]) : value("X-Amz-Date");
  const seconds = header ? 900 : Number(value("X-Amz-Expires"));
  const started = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
  if (!(Math.abs(Date.now() - started) <= seconds * 1000)) return "AccessDenied";
  const names = signed.split(";");
  const canonical = [
    method,
    path,
    query
      .filter((part) => !part.startsWith("X-Amz-Signature="))
      .sort()
      .join("&"),
    ...names.map((name) => `${name}:${headers[name] ?? ""}`),
    "",
    signed,
    "UNSIGNED-PAYLOAD",
  ].join("\n");
  const [, ...scope] = credential.split("/");
  const key = scope.reduce<Buffer>(
    (previous, part) => createHmac("sha256", previous).update(part).digest(),
    Buffer.from(`AWS4${ACCOUNT.secretAccessKey}`),
  );
  const hash = createHash("sha256").update(canonical).digest("hex");
  const text = ["AWS4-HMAC-SHA256", date, scope.join("/"), hash].join("\n");
  const expected = createHmac("sha256", key).update(text).digest("hex");
  return signature === expected ? null : "SignatureDoesNotMatch";
}
