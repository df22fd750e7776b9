/**
 * Guessing a short secret (SECURITY.md, "What the E3DB protocol leaves open"). Whoever has every byte that
 * was stored or sent tries all 10,000 PINs in every form against every signature, hash and digest found anywhere.
 */
import { createPublicKey, verify } from "node:crypto";
import { expect, test, vi } from "vitest";
import { canonicalJson } from "../../src/crypto/canonical-json.ts";
import { domainBytes, hash } from "../../src/crypto/hash.ts";
import { recordSignatureText } from "../../src/crypto/record-signature.ts";
import { generichash } from "../../src/crypto/sodium.ts";
import type { ClientId, RecordId } from "../../src/wire/ids.ts";
import { input } from "../vault/person.ts";
import { Stage } from "./stage.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

const PIN = "7391";
const PINS = Array.from({ length: 10_000 }, (_, i) => String(i).padStart(4, "0"));
const bytesOf = (text: string) => new TextEncoder().encode(text);
const inBase64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");

/** Every text and number anywhere in `value`, and each part of those joined by dots or semicolons. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value, ...value.split(/[.;]/)];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

/** Everything the server keeps, was sent, and answered, as texts. */
async function haul(stage: Stage): Promise<Set<string>> {
  const { server } = stage;
  const kept = [...server.records.values(), ...server.eaks.values(), ...server.clients.values()];
  const urls = server.seen.map(({ request }) => decodeURIComponent(request.url));
  const headers = server.seen.flatMap(({ request }) => [...request.headers.values()]);
  return new Set([
    ...textsIn(kept),
    ...textsIn(server.seen.map(({ body }) => body)),
    ...urls.flatMap((url) => url.split(/[/?&=]/)),
    ...headers.flatMap((header) => header.split(/[ ;]/)),
  ]);
}

interface Known {
  readonly recordId: RecordId;
  readonly writerId: ClientId;
  readonly type: string;
  readonly plain: Readonly<Record<string, string>>;
  readonly recSig: string | null;
  /** Names of the fields, which are never secret. */
  readonly names: readonly string[];
}

/** What may have been signed or hashed if the PIN was `pin`: the record's own text in every order and selection. */
function* candidates({ recordId, writerId, type, plain, names }: Known, pin: string): Generator<Uint8Array> {
  const own = names.filter((name) => !name.startsWith("_sf"));
  const context = { writerId, userId: writerId, type };
  yield* [pin, `pin${pin}`, canonicalJson({ pin }), canonicalJson([recordId, pin])].map(bytesOf);
  for (const list of [own, ...own.map((name) => [name])]) {
    const data = Object.fromEntries(list.map((name) => [name, name === "pin" ? pin : ""]));
    yield bytesOf(recordSignatureText({ ...context, plain, data }));
    yield bytesOf(recordSignatureText({ ...context, plain: {}, data }));
    yield* [canonicalJson(data), canonicalJson({ ...plain, ...data })].map(bytesOf);
  }
  for (const domain of ["record", "quad", "plain", "digest", "envelope"] as const)
    yield domainBytes(domain, pin);
}

/** Returns the first five of `all`, the last of which is what `rec_sig` signs. */
function firstFive(all: Generator<Uint8Array>): Uint8Array[] {
  const first: Uint8Array[] = [];
  for (const one of all) if (first.push(one) === 5) break;
  return first;
}

/** The platform's Ed25519, a hundred times faster than JavaScript: 10,000 guesses are many. */
function verifier(publicKey: Uint8Array): (signature: Uint8Array, message: Uint8Array) => boolean {
  const jwk = { kty: "OKP", crv: "Ed25519", x: inBase64(publicKey) };
  const key = createPublicKey({ key: jwk, format: "jwk" });
  return (signature, message) => verify(null, message, key, signature);
}

/** Returns the PIN if any of 10,000 fits any signature or hash in the haul. */
function guess(texts: ReadonlySet<string>, publicKey: Uint8Array, known: Known): string | null {
  const signatures = [...texts]
    .filter((text) => /^[\w-]{86}$/.test(text))
    .map((text) => new Uint8Array(Buffer.from(text, "base64url")));
  const recSigs = signatures.filter((signature) => known.recSig === inBase64(signature));
  const isSignature = verifier(publicKey);
  for (const pin of PINS) {
    // Nothing but the right PIN can fit, so the unlikelier forms are tried around it only.
    const isNear = Math.abs(Number(pin) - Number(PIN)) <= 20;
    const tried = isNear ? [...candidates(known, pin)] : firstFive(candidates(known, pin));
    const hashes = tried.flatMap((bytes) => [inBase64(generichash(bytes)), hash("quad", bytes)]);
    if ([pin, inBase64(bytesOf(pin)), ...hashes].some((text) => texts.has(text))) return pin;
    for (const message of isNear ? tried : tried.slice(4)) {
      const against = isNear ? signatures : recSigs;
      if (against.some((signature) => isSignature(signature, message))) return pin;
    }
  }
  return null;
}

test("a record by the plain rules with rec_sig gives its PIN away", async () => {
  const stage = await Stage.set();
  const plain = await stage.plain("Plain");
  const recordId = await plain.write("card", { pin: PIN });
  const { meta, data, recSig } = stage.stored(recordId);
  const { signingPublicKey } = plain.ring;
  if (signingPublicKey === null) throw new Error("no signing key");
  const known = { ...meta, recordId, plain: {}, recSig, names: Object.keys(data) };
  expect(guess(await haul(stage), signingPublicKey, known)).toBe(PIN);
});

test("nothing that Sealfield stored or sent tells whether a guess is right", async () => {
  const stage = await Stage.set();
  const me = await stage.join("Me");
  const friend = await stage.join("Friend");
  await me.share("card", friend);
  const recordId = await me.write("r", input("card", { pin: PIN }));
  await me.update(recordId, { pin: PIN });
  await me.here().reseals.stopAndReseal("card", friend.id);
  const { meta, data, recSig } = stage.stored(recordId);
  const { signingPublicKey } = (await me.accounts.current()).ring;
  if (signingPublicKey === null) throw new Error("no signing key");
  expect(recSig).not.toBeNull();
  const texts = await haul(stage);
  expect(texts.size).toBeGreaterThan(100);
  const known = { ...meta, recordId, recSig, names: Object.keys(data) };
  expect(guess(texts, signingPublicKey, known)).toBeNull();
});
