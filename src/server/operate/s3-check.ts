/**
 * Checks whether a bucket does everything that the server needs: writing, reading, deleting, and CORS for browsers.
 */
import { createHash, randomUUID } from "node:crypto";
import { isVaultError, VaultError } from "../../errors.ts";
import type { FileLinks } from "../files/file-store.ts";
import { openS3Store, type S3Options } from "../files/s3-store.ts";
import type { Finding } from "./backup/finding.ts";

const ORIGIN = "chrome-extension://sealfield-check";

/** The CORS rule that the bucket needs, in AWS's form. A link is the permission, so any origin may use one. */
const CORS_RULE = JSON.stringify(
  [
    {
      AllowedOrigins: ["*"],
      AllowedMethods: ["GET", "PUT"],
      AllowedHeaders: ["content-type", "content-md5", "range"],
      ExposeHeaders: ["Content-Range"],
      MaxAgeSeconds: 600,
    },
  ],
  null,
  2,
);

/** @throws VaultError `storage_failed` with what to do, when files cannot be kept in the bucket */
export async function assertBucket(s3: S3Options): Promise<void> {
  for await (const { good, text, next } of checkBucket(s3)) {
    if (!good) throw new VaultError("storage_failed", `${text}: ${next}`);
    // Whether it lets browsers in is asked by `check`.
    return;
  }
}

/** Yields the findings. */
export async function* checkBucket(s3: S3Options): AsyncGenerator<Finding> {
  const store = openS3Store(s3);
  const id = randomUUID();
  const bytes = Buffer.from("sealfield check");
  const expected = { size: bytes.length, checksum: createHash("md5").update(bytes).digest("base64") };
  try {
    // Asks for the bucket itself first, without sending anything.
    for await (const _ of store.list()) break;
    await store.put(id, new Blob([bytes]).stream(), expected);
    const found = await store.get(id);
    const text = found === null ? "" : await new Response(found.body).text();
    await store.delete(id);
    const good = text === bytes.toString() && (await store.find(id)) === null;
    yield {
      good,
      text: `the bucket ${s3.bucket} ${good ? "takes, gives and removes files" : "does not give back what it was given"}`,
      ...(good ? {} : { next: "look at the bucket's versions and rules" }),
    };
  } catch (error) {
    if (!isVaultError(error)) throw error;
    if (error.detail["s3"] === "NoSuchBucket") {
      yield {
        good: false,
        text: `there is no bucket ${s3.bucket}`,
        next: "make it first, or name another with --s3-bucket",
      };
      return;
    }
    yield {
      good: false,
      text: `the bucket ${s3.bucket} cannot be used: ${error.message}`,
      next: "look at --s3-endpoint, --s3-region, AWS_ACCESS_KEY_ID and its rights (s3:GetObject, PutObject, DeleteObject, ListBucket)",
    };
    return;
  }
  if (store.links === null) return;
  const [put, get] = [await allows(store.links, id, "PUT"), await allows(store.links, id, "GET")];
  yield {
    good: put && get,
    text: put && get ? "the bucket lets browsers in (CORS)" : "the bucket does not let browsers in (CORS)",
    ...(put && get
      ? {}
      : {
          next: `give it this rule, or start the server with --files-through-server:\n${CORS_RULE}`,
        }),
  };
}

async function allows(links: FileLinks, id: string, method: "PUT" | "GET"): Promise<boolean> {
  const checksum = createHash("md5").digest("base64");
  const url = method === "PUT" ? await links.put(id, { size: 0, checksum }) : await links.get(id);
  const headers = {
    Origin: ORIGIN,
    "Access-Control-Request-Method": method,
    "Access-Control-Request-Headers": method === "PUT" ? "content-md5,content-type" : "range",
  };
  const answer = await fetch(url, { method: "OPTIONS", headers }).catch(() => null);
  const origin = answer?.headers.get("Access-Control-Allow-Origin");
  const methods = answer?.headers.get("Access-Control-Allow-Methods") ?? "";
  return answer?.ok === true && (origin === "*" || origin === ORIGIN) && methods.includes(method);
}
