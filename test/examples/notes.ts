/** Writes a note: a message for one reader, read as often as its writer says, with a file if wanted. */
import { Client, register } from "sealfield/e3db";
import type { Example } from "./example.ts";

export const run: Example = async ({ url, token, suite, say }) => {
  const join = async (name: string) => new Client((await register({ url, token, name, suite })).identity);
  const [alice, bob] = [await join("Alice"), await join("Bob")];
  const reader = await alice.pinnedKeys(bob.clientId);
  const writer = await bob.pinnedKeys(alice.clientId);

  const note = await alice.notes.write({ data: { where: "under the mat" }, reader, maxViews: 1 });
  say((await bob.notes.read({ noteId: note.noteId }, writer)).data); // → { "where": "under the mat" }
  say(await bob.notes.read({ noteId: note.noteId }, writer).catch((error) => error.code)); // → "not_found"

  // By a name, which is the only one of its kind on the server. `replace` writes it again.
  const name = `alice-${note.noteId}`;
  await alice.notes.write({ data: { door: "1234" }, reader, name });
  await alice.notes.replace({ data: { door: "5678" }, reader, name });
  say((await bob.notes.read({ name }, writer)).data); // → { "door": "5678" }

  const withFile = await alice.notes.writeFile({ data: {}, reader }, new Blob(["a map"]).stream());
  const opened = await bob.notes.readFile({ noteId: withFile.noteId }, writer);
  say(await new Response(opened.stream).text()); // → "a map"
  await opened.discard();
};
