/**
 * Files in an S3 bucket, or one that speaks S3. Clients send and fetch the bytes at links that this server signs
 * (Signature Version 4 in the query). With `throughServer` this server passes the bytes on instead.
 */
import { Readable } from "node:stream";
import { AwsV4Signer } from "aws4fetch";
import { VaultError } from "../../errors.ts";
import { checkedBytes, type FileStore, type StoredFile, URL_SECONDS } from "./file-store.ts";

export interface S3Options {
  readonly bucket: string;
  readonly region: string;
  /** The address of the service; AWS's of the region unless given. The bucket is the first part of the path. */
  readonly endpoint: string | null;
  /** In front of every name in the bucket, as `sealfield/`. */
  readonly prefix: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | null;
  /** Bytes go through this server rather than to the bucket's own links. */
  readonly throughServer: boolean;
}

/** A request to the bucket, to be signed. */
interface Ask {
  readonly method: string;
  /** Name in the bucket; "" for the bucket itself. */
  readonly name: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: AsyncIterable<Uint8Array>;
}

/** Returns a store in the bucket. It sends nothing yet. */
export function openS3Store(options: S3Options): FileStore {
  const s3 = new Bucket(options);
  const nameOf = (id: string) => `${options.prefix}${id}`;
  return {
    async put(id, body, expected) {
      const headers = {
        "Content-MD5": expected.checksum,
        "Content-Length": String(expected.size),
        "Content-Type": "application/octet-stream",
      };
      const checked = checkedBytes(body, expected);
      await s3.ask({ method: "PUT", name: nameOf(id), headers, body: checked });
    },
    async get(id, start = 0) {
      const headers: Record<string, string> = start > 0 ? { Range: `bytes=${start}-` } : {};
      const answer = await s3.ask({ method: "GET", name: nameOf(id), headers }, [404, 416]);
      if (answer.status === 404) return null;
      if (answer.status === 416) return { size: (await this.find(id))?.size ?? 0, body: new Blob().stream() };
      const size = start + Number(answer.headers.get("Content-Length"));
      return { size, body: answer.body ?? new Blob().stream() };
    },
    async find(id) {
      const answer = await s3.ask({ method: "HEAD", name: nameOf(id) }, [404]);
      return answer.status === 404 ? null : storedFile(answer.headers);
    },
    async delete(id) {
      await s3.ask({ method: "DELETE", name: nameOf(id) }, [404]);
    },
    list: () => listBucket(s3, options.prefix),
    links: options.throughServer
      ? null
      : {
          origin: s3.origin,
          put: (id, { checksum, size }) =>
            s3.link("PUT", nameOf(id), { "Content-MD5": checksum, "Content-Length": String(size) }),
          get: (id) => s3.link("GET", nameOf(id)),
        },
  };
}

/** Signed requests to one bucket. */
export class Bucket {
  readonly origin: string;
  readonly #options: S3Options;
  readonly #url: string;
  /** Signing keys of the day. Deriving them is costly. */
  readonly #cache = new Map<string, ArrayBuffer>();

  constructor(options: S3Options) {
    const endpoint = new URL(options.endpoint ?? `https://s3.${options.region}.amazonaws.com`);
    this.#options = options;
    this.#url = `${endpoint.href.replace(/\/$/, "")}/${options.bucket}`;
    this.origin = endpoint.origin;
  }

  /**
   * Returns the answer to a signed request. @throws VaultError `timeout` when the service does not answer or is
   * busy, `storage_failed` when it refuses; statuses in `also` are answers too
   */
  async ask(ask: Ask, also: readonly number[] = []): Promise<Response> {
    const { method, body } = ask;
    const { url, headers } = await this.#sign(ask, { "X-Amz-Content-Sha256": "UNSIGNED-PAYLOAD" }, false);
    const sent: RequestInit = { method, headers, redirect: "error" };
    const stream = body === undefined ? {} : { body: Readable.from(body), duplex: "half" };
    const answer = await fetch(url, { ...sent, ...stream } as RequestInit).catch((error: unknown) => {
      throw fetchError(error);
    });
    if (answer.ok || also.includes(answer.status)) return answer;
    const code = /<Code>(\w{1,60})<\/Code>/.exec(await answer.text())?.[1] ?? String(answer.status);
    if (answer.status >= 500 || answer.status === 429) {
      throw new VaultError("timeout", "the file store is busy; try again", { detail: { s3: code } });
    }
    throw new VaultError("storage_failed", `the bucket refuses: ${code}`, { detail: { s3: code } });
  }

  /** Returns a link for `method`, to be sent with exactly `headers`. */
  async link(method: string, name: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
    const query = { "X-Amz-Expires": String(URL_SECONDS) };
    return (await this.#sign({ method, name, query, headers }, {}, true)).url.href;
  }

  async #sign(ask: Ask, more: Readonly<Record<string, string>>, inQuery: boolean) {
    const { accessKeyId, secretAccessKey, sessionToken, region } = this.#options;
    const url = new URL(ask.name === "" ? this.#url : `${this.#url}/${ask.name}`);
    for (const [name, value] of Object.entries(ask.query ?? {})) url.searchParams.set(name, value);
    const signer = new AwsV4Signer({
      method: ask.method,
      url: url.href,
      headers: { ...ask.headers, ...more },
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === null ? {} : { sessionToken }),
      service: "s3",
      region,
      cache: this.#cache,
      signQuery: inQuery,
      allHeaders: true,
    });
    return signer.sign();
  }
}

function fetchError(error: unknown): unknown {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof VaultError) return cause;
  }
  return new VaultError("timeout", "the file store cannot be reached; try again", { cause: error });
}

/** The ETag of an object that was put in one piece is its MD5, unless the bucket encrypts with a key of its own. */
function storedFile(headers: Headers): StoredFile {
  const hex = /^"?([0-9a-f]{32})"?$/.exec(headers.get("ETag") ?? "")?.[1];
  const encrypted = headers.get("x-amz-server-side-encryption")?.startsWith("aws:kms") === true;
  const checksum = hex === undefined || encrypted ? null : Buffer.from(hex, "hex").toString("base64");
  return { size: Number(headers.get("Content-Length")), checksum };
}

async function* listBucket(s3: Bucket, prefix: string): AsyncGenerator<string> {
  let token: string | undefined;
  do {
    const query = {
      "list-type": "2",
      prefix,
      ...(token === undefined ? {} : { "continuation-token": token }),
    };
    const text = await (await s3.ask({ method: "GET", name: "", query })).text();
    for (const [, key = ""] of text.matchAll(/<Key>([^<]*)<\/Key>/g)) {
      const id = key.slice(prefix.length);
      if (/^[0-9a-f-]{36}$/.test(id)) yield id;
    }
    token = /<NextContinuationToken>([^<]*)<\/NextContinuationToken>/.exec(text)?.[1];
  } while (token !== undefined);
}
