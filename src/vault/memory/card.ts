/**
 * Invite cards (SECURITY.md "Keys", rule 5): a person's identity, signed by that person, as text that travels by any
 * way but the server. `sfc1:` base64url of canonical JSON `.` base64url of the signature. A card proves that its
 * parts belong together, but not who made it. Comparing safety words, or the way the card came, proves that.
 */
import { decodeBase64Url, encodeBase64Url } from "../../crypto/base64url.ts";
import { fromUtf8, utf8 } from "../../crypto/bytes.ts";
import { canonicalJson } from "../../crypto/canonical-json.ts";
import { domainBytes } from "../../crypto/hash.ts";
import { readPublicKey, readSigningKey } from "../../crypto/suite.ts";
import { suiteNamed } from "../../crypto/suites.ts";
import { type Identity, type KeyRing, publicKeyOf, signingKeyOf } from "../../e3db/identity.ts";
import type { PinnedKeys } from "../../e3db/keys/trust.ts";
import { isVaultError, VaultError } from "../../errors.ts";
import { CARD_PREFIX } from "../../model/card.ts";
import { serverBase } from "../../model/server-address.ts";
import { type ClientId, clientId } from "../../wire/ids.ts";

/** Characters of a card without its prefix. */
const LONGEST = 4_096;
/** Characters of a text that a card is looked for in. */
const LONGEST_TEXT = 20_000;
const LONGEST_NAME = 200;

/** The content of a card whose signature holds. `signs`: this person's programs seal a context into every record. */
export interface Card {
  readonly serverUrl: string;
  readonly clientId: ClientId;
  readonly name: string;
  readonly keys: PinnedKeys;
  readonly signs: boolean;
}

/** Returns the card of an own identity. @throws VaultError `unsupported` for one that cannot sign */
export function makeCard(identity: Identity, ring: KeyRing): string {
  const signingKey = signingKeyOf(ring);
  if (ring.signingKey === null || signingKey === null)
    throw new VaultError("unsupported", "this identity cannot sign");
  const payload = canonicalJson({
    v: 1,
    server: identity.serverUrl,
    client: identity.clientId,
    name: identity.name.slice(0, LONGEST_NAME),
    suite: identity.suite,
    key: publicKeyOf(ring).key,
    signingKey: signingKey.key,
    signs: 1,
  });
  const signature = ring.suite.sign(domainBytes("card", payload), ring.signingKey);
  return `${CARD_PREFIX}${encodeBase64Url(utf8(payload))}.${encodeBase64Url(signature)}`;
}

/**
 * Returns the content of card `text`.
 * @throws VaultError `input_invalid` (`why`: `card`) when it is none or its signature does not hold, `unsupported`
 * for a later version
 */
export function readCard(text: string): Card {
  let failure = notACard();
  for (const [encoded, signature] of cardsIn(text)) {
    try {
      return signedCard(encoded, signature);
    } catch (error) {
      if (isVaultError(error, "unsupported")) failure = error;
    }
  }
  throw failure;
}

/**
 * Yields what may be the two parts of the card in `text`, the shorter first: where lines were broken, a word after the
 * card looks like more of its signature.
 */
function* cardsIn(text: string): Generator<readonly [encoded: string, signature: string]> {
  const plain = text.normalize("NFKC").replaceAll(/\p{Cf}/gu, "");
  const start = plain.toLowerCase().indexOf(CARD_PREFIX);
  if (start === -1 || plain.length > LONGEST_TEXT) return;
  let joined = "";
  for (const piece of plain.slice(start + CARD_PREFIX.length).split(/[\s>|]+/)) {
    const [part = ""] = /^[\w.-]*/.exec(piece) ?? [];
    joined += part;
    if (joined.length > LONGEST) return;
    const [, encoded, signature] = /^([\w-]+)\.([\w-]+)\.*$/.exec(joined) ?? [];
    if (encoded !== undefined && signature !== undefined) yield [encoded, signature];
    if (part !== piece) return;
  }
}

function signedCard(encoded: string, signature: string): Card {
  const payload = decoded(() => fromUtf8(decodeBase64Url(encoded)));
  const value = decoded(() => JSON.parse(payload) as unknown);
  if (typeof value !== "object" || value === null) throw notACard();
  const {
    v,
    server,
    client,
    name,
    suite: suiteName,
    key,
    signingKey,
    signs,
  } = value as Record<string, unknown>;
  if (typeof v === "number" && v > 1) throw new VaultError("unsupported", "a card of a later version");
  const texts = [server, client, name, key, signingKey].every((part) => typeof part === "string");
  if (v !== 1 || !texts || (suiteName !== "sodium" && suiteName !== "nist")) throw notACard();
  return decoded(() => {
    const suite = suiteNamed(suiteName);
    const keys: PinnedKeys = {
      publicKey: { type: suite.encryptionKeyType, key: String(key) },
      signingKey: { type: suite.signingKeyType, key: String(signingKey) },
    };
    readPublicKey(suite, { [suite.encryptionKeyType]: String(key) });
    const signer = readSigningKey(suite, { [suite.signingKeyType]: String(signingKey) });
    if (!suite.verify(decodeBase64Url(signature), domainBytes("card", payload), signer)) throw notACard();
    return {
      serverUrl: serverBase(String(server)),
      clientId: clientId(String(client)),
      name: String(name).slice(0, LONGEST_NAME),
      keys,
      signs: signs === 1,
    };
  });
}

function decoded<T>(run: () => T): T {
  try {
    return run();
  } catch {
    throw notACard();
  }
}

function notACard(): VaultError {
  return new VaultError("input_invalid", "this is not a card", { detail: { why: "card" } });
}
