/** Shares a type of records with others, has an authorizer share it on one's behalf, and stops again. */
import { Client, memoryTrust, register } from "sealfield/e3db";
import type { Example } from "./example.ts";

export const run: Example = async ({ url, token, suite, say }) => {
  const join = async (name: string) => (await register({ url, token, name, suite })).identity;
  const [alice, bob] = [new Client(await join("Alice")), new Client(await join("Bob"))];
  // Carol was told that Bob may share on behalf of others.
  const trust = memoryTrust((_type, authorizerId) => authorizerId === bob.clientId);
  const carol = new Client(await join("Carol"), { trust });

  const { meta } = await alice.write({ type: "recipe", data: { soup: "leek" } });
  // The first time, `reader` believes the server about Bob's key, and from then on nobody. Give the client a `trust`
  // of your own to remember keys for longer than this object lives.
  await alice.share("recipe", await alice.reader(bob.clientId));
  say((await bob.read(meta.recordId)).data); // → { "soup": "leek" }
  say((await bob.incoming()).map(({ writerName, type }) => [writerName, type])); // → [["Alice", "recipe"]]
  say((await alice.outgoing()).map(({ readerName, type }) => [readerName, type])); // → [["Bob", "recipe"]]

  await alice.revoke("recipe", bob.clientId);
  say(await bob.read(meta.recordId).catch((error) => error.code)); // → "not_found"

  // Bob may share the recipes on Alice's behalf. That does not let him read them.
  await alice.authorizers.add("recipe", await alice.reader(bob.clientId));
  say((await bob.authorizers.granted()).map(({ type }) => type)); // → ["recipe"]
  const appointment = { writerId: alice.clientId, type: "recipe" };
  await bob.authorizers.share(appointment, await bob.reader(carol.clientId));

  say((await carol.read(meta.recordId)).data); // → { "soup": "leek" }
  say(await bob.read(meta.recordId).catch((error) => error.code)); // → "not_found"

  await bob.authorizers.revoke(appointment, carol.clientId);
  await alice.authorizers.remove("recipe", bob.clientId);
  say(await alice.authorizers.appointed()); // → []
};
