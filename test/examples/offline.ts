/** Seals, opens and signs without a server, with an access key that was fetched before. */
import { Client, localOf, register } from "sealfield/e3db";
import type { Example } from "./example.ts";

export const run: Example = async ({ url, token, suite, say }) => {
  const { identity } = await register({ url, token, name: "Alice", suite });
  const local = new Client(identity).with(localOf);
  const key = await local.writerKey("letter");

  // From here on nothing is sent. What is opened offline has to be signed. A signature over values that can be guessed
  // would give them away, so it covers a field that nobody guesses.
  const salt = { _sf: crypto.randomUUID() };
  const body = await local.encrypt(key, { type: "letter", data: { text: "Dear Bob" } }, salt);
  say((await local.decrypt(key, body))["text"]); // → "Dear Bob"
  const unsigned = { ...body, recSig: null };
  say(await local.decrypt(key, unsigned).catch((error) => error.code)); // → "signature_invalid"

  const signed = local.sign({ agreed: true });
  const { publicSigningKey } = identity.keys;
  const type = suite === "sodium" ? "ed25519" : "p384";
  say(local.verify(signed, { type, key: publicSigningKey ?? "" })); // → true
};
