/**
 * Key derivation that costs nothing, for tests that unlock often; the real one has its own tests. Use it with
 * `vi.mock(".../src/crypto/kdf.ts", async (original) => (await import(".../cheap-kdf.ts")).cheapKdf(original))`.
 */
import { concatBytes, utf8 } from "../../src/crypto/bytes.ts";
import type * as Kdf from "../../src/crypto/kdf.ts";
import { generichash } from "../../src/crypto/sodium.ts";

/** Returns the module with Argon2id replaced by one BLAKE2b; limits of the parameters still hold. */
export async function cheapKdf(original: () => Promise<unknown>): Promise<typeof Kdf> {
  const real = (await original()) as typeof Kdf;
  return {
    ...real,
    passphraseKey: async (passphrase, salt, parameters) => {
      real.checkArgon2Parameters(parameters);
      const cost = utf8(`${parameters.memoryKiB} ${parameters.passes} `);
      return generichash(concatBytes(cost, utf8(passphrase.normalize("NFKC"))), salt);
    },
    safetyWordNumbers: async (input) => {
      const digest = generichash(utf8(JSON.stringify(input)));
      return Array.from({ length: 8 }, (_, i) => (digest[i] ?? 0) * 8);
    },
  };
}
