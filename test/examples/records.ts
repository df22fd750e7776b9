/** Writes, reads, changes and deletes records. */
import { Client, isVaultError, register } from "sealfield/e3db";
import type { Example } from "./example.ts";

export const run: Example = async ({ url, token, suite, say }) => {
  const { identity } = await register({ url, token, name: "Alice", suite });
  const alice = new Client(identity);

  // `data` is sealed. `plain` are labels, which the server can read and search.
  const written = await alice.write({
    type: "contact/family",
    data: { name: "Jon Snow", phone: "555-1212", "10": "ten", "9": "nine" },
    plain: { house: "Stark" },
  });

  const read = await alice.read(written.meta.recordId);
  say(read.data["phone"]); // → "555-1212"
  say(read.plain); // → { "house": "Stark" }

  // A change names the version that it was made from.
  const updated = await alice.update(read.meta, { type: "contact/family", data: { name: "Jon Targaryen" } });
  try {
    await alice.update(read.meta, { type: "contact/family", data: { name: "too late" } });
  } catch (error) {
    say(isVaultError(error) && error.code); // → "conflict"
  }

  const [first] = await alice.readMany([updated.meta.recordId]);
  say(first?.record?.data); // → { "name": "Jon Targaryen" }

  await alice.remove(updated.meta);
  say(await alice.read(updated.meta.recordId).catch((error) => error.code)); // → "not_found"

  // Forgets the keys.
  alice.close();
};
