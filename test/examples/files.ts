/** Sends a file sealed, lists it with labels like any record, and receives it checked to its last byte. */
import { Client, register } from "sealfield/e3db";
import type { Example } from "./example.ts";

export const run: Example = async ({ url, token, suite, say }) => {
  const { identity } = await register({ url, token, name: "Alice", suite });
  const alice = new Client(identity);
  const content = new Blob(["a long story ".repeat(20_000)]);

  let sealed = 0;
  const file = await alice.files.write(
    { type: "story", plain: { title: "Long" }, fileName: "story.txt" },
    content.stream(),
    { onProgress: (bytes) => (sealed = bytes) },
  );
  say(sealed); // → 260000

  // Nothing is released before all of it was received and checked.
  const opened = await alice.files.read(file.meta.recordId);
  say([opened.size, opened.record.file.fileName]); // → [260000, "story.txt"]
  const text = await new Response(opened.stream).text();
  say(text.slice(0, 12)); // → "a long story"
  await opened.discard();

  // Other content in place of it, as a new version of the same file.
  const next = await alice.files.write(
    { type: "story", fileName: "story.txt" },
    new Blob(["short"]).stream(),
    {
      replaces: file.meta,
    },
  );
  say(next.meta.recordId === file.meta.recordId); // → true
};
