/** Eight words that two people compare to know that they hold each other's keys (SECURITY.md "Keys", rule 5). */
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { safetyWordNumbers } from "../../crypto/kdf.ts";
import type { PinnedKeys } from "../../e3db/keys/trust.ts";
import type { ClientId } from "../../wire/ids.ts";

/** Returns the words of a client's keys; takes about a third of a second, on purpose. */
export async function safetyWords(
  clientId: ClientId,
  { publicKey, signingKey }: PinnedKeys,
): Promise<string[]> {
  const suite = publicKey.type === "curve25519" ? "sodium" : "nist";
  const keys = { encryption: publicKey.key, signing: signingKey?.key ?? null };
  const numbers = await safetyWordNumbers({ clientId, suite, keys });
  return numbers.map((number) => wordlist[number] ?? "");
}
