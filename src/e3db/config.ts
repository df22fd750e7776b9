/** The configuration files of the published SDKs (PROTOCOL.md 2.13), in which an identity moves between programs. */

import { suiteNamed } from "../crypto/suites.ts";
import { isVaultError, VaultError } from "../errors.ts";
import type { SuiteName } from "../model/identity.ts";
import { serverBase } from "../model/server-address.ts";
import { isUuid } from "../model/uuid.ts";
import { clientId } from "../wire/ids.ts";
import { parseJson } from "../wire/parse.ts";
import type { Identity, IdentityKeys } from "./identity.ts";

/**
 * Returns the JSON text of `identity` as python, js, Java and Go read it. It holds every secret of the identity in
 * the clear. `version` is a text, which python insists on and the others accept.
 */
export function encodeConfig(identity: Identity): string {
  const { keys } = identity;
  const { publicSigningKey, privateSigningKey } = keys;
  const canSign = publicSigningKey !== null && privateSigningKey !== null;
  const config = {
    version: canSign ? "2" : "1",
    client_id: identity.clientId,
    api_key_id: identity.apiKeyId,
    api_secret: identity.apiSecret,
    client_email: identity.name,
    public_key: keys.publicKey,
    private_key: keys.privateKey,
    ...(canSign ? { public_signing_key: publicSigningKey, private_signing_key: privateSigningKey } : {}),
    api_url: identity.serverUrl,
  };
  return JSON.stringify(config, null, 2);
}

/**
 * Returns the identity in configuration `text`, names in either casing, version a number or a text.
 * @throws VaultError `input_invalid` (`detail.field` names the member) for anything missing or malformed, for a
 * public key that is not the private key's, and for a server address that must not be used or is not there: other
 * programs would assume a server that nobody chose; `unsupported` for an unknown version
 */
export function parseConfig(text: string): Identity {
  const config = readObject(text);
  const member = (name: string): string | null => readMember(config, name);
  const required = (name: string): string => {
    const value = member(name);
    if (value === null || value === "") throw invalid(name);
    return value;
  };
  const version = member("version") ?? "1";
  if (version !== "1" && version !== "2") {
    throw new VaultError("unsupported", "unknown configuration version", {
      detail: { version: version.slice(0, 20) },
    });
  }
  const id = required("client_id");
  if (!isUuid(id)) throw invalid("client_id");
  const { suite, keys } = readKeys(required("private_key"), required("public_key"), {
    privateKey: version === "1" ? null : required("private_signing_key"),
    publicKey: version === "1" ? null : required("public_signing_key"),
  });
  return {
    serverUrl: serverBase(required("api_url")),
    clientId: clientId(id),
    apiKeyId: required("api_key_id"),
    apiSecret: required("api_secret"),
    name: member("client_email") ?? "",
    suite,
    keys,
  };
}

function readObject(text: string): object {
  const value = parseJson(text, 4);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid("(the whole file)");
  return value;
}

/** A member in snake_case or camelCase; numbers as text, null as missing. */
function readMember(config: object, name: string): string | null {
  const camel = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  for (const spelling of [name, camel]) {
    if (!Object.hasOwn(config, spelling)) continue;
    const value: unknown = Reflect.get(config, spelling);
    if (value === null) continue;
    if (typeof value === "string") return value;
    if (typeof value === "number") return String(value);
    throw invalid(name);
  }
  return null;
}

interface Pair {
  readonly privateKey: string | null;
  readonly publicKey: string | null;
}

/** The suite is the one whose private keys look like this one: raw bytes, or PEM text. */
function readKeys(
  privateKey: string,
  publicKey: string,
  signing: Pair,
): { suite: SuiteName; keys: IdentityKeys } {
  const name: SuiteName = privateKey.length < 64 ? "sodium" : "nist";
  const suite = suiteNamed(name);
  const read = <T>(field: string, decode: () => T): T => {
    try {
      return decode();
    } catch (error) {
      throw isVaultError(error) ? invalid(field) : error;
    }
  };
  const secret = read("private_key", () => suite.decodePrivateKey(privateKey));
  const open = suite.encodePublicKey(suite.publicKeyOf(secret));
  if (read("public_key", () => suite.encodePublicKey(suite.decodePublicKey(publicKey))) !== open) {
    throw invalid("public_key");
  }
  const encryption = { publicKey: open, privateKey: suite.encodePrivateKey(secret) };
  const { privateKey: signingSecret, publicKey: signingOpen } = signing;
  if (signingSecret === null || signingOpen === null) {
    return { suite: name, keys: { ...encryption, publicSigningKey: null, privateSigningKey: null } };
  }
  const signingKey = read("private_signing_key", () => suite.decodeSigningPrivateKey(signingSecret));
  const verifyKey = suite.encodeSigningPublicKey(suite.signingPublicKeyOf(signingKey));
  const stated = read("public_signing_key", () =>
    suite.encodeSigningPublicKey(suite.decodeSigningPublicKey(signingOpen)),
  );
  if (stated !== verifyKey) throw invalid("public_signing_key");
  return {
    suite: name,
    keys: {
      ...encryption,
      publicSigningKey: verifyKey,
      privateSigningKey: suite.encodeSigningPrivateKey(signingKey),
    },
  };
}

function invalid(field: string): VaultError {
  return new VaultError("input_invalid", "not a configuration that can be used", { detail: { field } });
}
