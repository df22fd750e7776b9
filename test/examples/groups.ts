/** Makes a group, shares records with all who are in it, and lets a member go. */
import { Client, register } from "sealfield/e3db";
import type { Example } from "./example.ts";

export const run: Example = async ({ url, token, suite, say }) => {
  const join = async (name: string) => new Client((await register({ url, token, name, suite })).identity);
  const [alice, bob] = [await join("Alice"), await join("Bob")];
  // Bob knows who adds him to groups.
  await bob.reader(alice.clientId);

  const { groupId } = await alice.groups.create({ name: `family of ${alice.clientId}` });
  await alice.groups.allow(groupId, alice.clientId, ["MANAGE_MEMBERSHIP", "SHARE_CONTENT"]);
  await alice.groups.add(groupId, await alice.reader(bob.clientId), ["READ_CONTENT"]);
  say((await bob.groups.list()).map((group) => group.groupId === groupId)); // → [true]

  await alice.write({ type: "photo", data: { caption: "all of us" } });
  await alice.groups.share(groupId, "photo");
  const { items } = await bob.groups.records(groupId);
  say(items.map(({ record }) => record?.data)); // → [{ "caption": "all of us" }]

  // Whoever is let go keeps what was read, and the group's key. For good measure, make a new group.
  await alice.groups.expel(groupId, bob.clientId);
  say(await bob.groups.list()); // → []
};
