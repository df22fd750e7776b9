/**
 * P-384 keys as the NIST suite stores them (PROTOCOL.md 2.2): PEM of SubjectPublicKeyInfo (RFC 5480) and of PKCS#8
 * (RFC 5958, 5915), 64 columns, with a line feed at the end. The reader also accepts CRLF, a missing last line feed
 * and SEC1 private keys.
 */
import { p384 } from "@noble/curves/nist.js";
import { VaultError } from "../errors.ts";
import { type Bytes, equalBytes, fromHex } from "./bytes.ts";
import { DER, DerReader, der, derInvalid } from "./der.ts";

/** Bytes of an uncompressed point. */
export const P384_PUBLIC_LENGTH = 97;
/** Bytes of a scalar. */
export const P384_PRIVATE_LENGTH = 48;

const ID_EC_PUBLIC_KEY = fromHex("2a8648ce3d0201");
const SECP384R1 = fromHex("2b81040022");
const ALGORITHM = der(DER.sequence, der(DER.oid, ID_EC_PUBLIC_KEY), der(DER.oid, SECP384R1));
const ZERO = Uint8Array.of(0);
const ONE = Uint8Array.of(1);

type Label = "PUBLIC KEY" | "PRIVATE KEY" | "EC PRIVATE KEY";

/** Longest PEM text that the reader accepts. */
const LIMIT = 4096;

/** Returns the PEM text of a 97-byte uncompressed public point. */
export function encodePublicPem(publicKey: Uint8Array): string {
  return toPem("PUBLIC KEY", der(DER.sequence, ALGORITHM, der(DER.bitString, ZERO, publicKey)));
}

/**
 * Returns the 97-byte point of a PEM public key.
 * @throws VaultError `wire_invalid`, also for a point off the curve
 */
export function decodePublicPem(text: string): Bytes {
  const { label, bytes } = fromPem(text);
  if (label !== "PUBLIC KEY") throw derInvalid();
  const outer = new DerReader(bytes);
  const info = outer.enter(DER.sequence);
  readAlgorithm(info);
  const point = readPoint(info.read(DER.bitString));
  info.end();
  outer.end();
  return point;
}

/** Returns the PEM text (PKCS#8 with the public point inside) of a 48-byte private key. */
export function encodePrivatePem(privateKey: Uint8Array): string {
  const publicKey = p384.getPublicKey(privateKey, false);
  const inner = der(
    DER.sequence,
    der(DER.integer, ONE),
    der(DER.octetString, privateKey),
    der(DER.context1, der(DER.bitString, ZERO, publicKey)),
  );
  const info = der(DER.sequence, der(DER.integer, ZERO), ALGORITHM, der(DER.octetString, inner));
  return toPem("PRIVATE KEY", info);
}

/**
 * Returns the 48-byte key of a PEM private key.
 * @throws VaultError `wire_invalid`, also if its public point is another's
 */
export function decodePrivatePem(text: string): Bytes {
  const { label, bytes } = fromPem(text);
  if (label === "EC PRIVATE KEY") return readSec1(bytes, true);
  if (label !== "PRIVATE KEY") throw derInvalid();
  const outer = new DerReader(bytes);
  const info = outer.enter(DER.sequence);
  if (!equalBytes(info.read(DER.integer), ZERO)) throw derInvalid();
  readAlgorithm(info);
  const inner = info.read(DER.octetString);
  // Attributes may follow ([0]); they say nothing about the key.
  if (info.nextIs(DER.context0)) info.read(DER.context0);
  info.end();
  outer.end();
  return readSec1(inner, false);
}

function readAlgorithm(reader: DerReader): void {
  const algorithm = reader.enter(DER.sequence);
  if (!equalBytes(algorithm.read(DER.oid), ID_EC_PUBLIC_KEY)) throw derInvalid();
  if (!equalBytes(algorithm.read(DER.oid), SECP384R1)) throw derInvalid();
  algorithm.end();
}

/** ECPrivateKey of RFC 5915; on its own it must name the curve. */
function readSec1(bytes: Uint8Array, curveNeeded: boolean): Bytes {
  const outer = new DerReader(bytes);
  const key = outer.enter(DER.sequence);
  outer.end();
  if (!equalBytes(key.read(DER.integer), ONE)) throw derInvalid();
  const privateKey = Uint8Array.from(key.read(DER.octetString));
  if (!p384.utils.isValidSecretKey(privateKey)) throw derInvalid();
  if (curveNeeded || key.nextIs(DER.context0)) {
    const parameters = key.enter(DER.context0);
    if (!equalBytes(parameters.read(DER.oid), SECP384R1)) throw derInvalid();
    parameters.end();
  }
  if (key.nextIs(DER.context1)) {
    const holder = key.enter(DER.context1);
    const point = readPoint(holder.read(DER.bitString));
    holder.end();
    if (!equalBytes(point, p384.getPublicKey(privateKey, false))) throw derInvalid();
  }
  key.end();
  return privateKey;
}

/** A BIT STRING that holds a point of the curve, compressed or not, as 97 bytes. */
function readPoint(bitString: Uint8Array): Bytes {
  if (bitString[0] !== 0) throw derInvalid();
  try {
    return p384.Point.fromBytes(bitString.subarray(1)).toBytes(false);
  } catch {
    throw derInvalid();
  }
}

function toPem(label: Label, bytes: Uint8Array): string {
  const base64 = btoa(String.fromCharCode(...bytes));
  const lines = base64.match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

const PEM = /^\s*-----BEGIN ([A-Z ]+)-----\r?\n([A-Za-z0-9+/=\r\n]+?)\r?\n-----END \1-----\s*$/;

function fromPem(text: string): { label: string; bytes: Bytes } {
  const [, label, body] = (text.length <= LIMIT && PEM.exec(text)) || [];
  if (label === undefined || body === undefined) throw new VaultError("wire_invalid", "not PEM");
  try {
    const binary = atob(body.replace(/[\r\n]/g, ""));
    return { label, bytes: Uint8Array.from(binary, (letter) => letter.charCodeAt(0)) };
  } catch {
    throw new VaultError("wire_invalid", "not PEM");
  }
}
