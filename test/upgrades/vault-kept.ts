/** What the vaults of the fixtures hold, whichever version made them. */
import { readdirSync } from "node:fs";
import { join } from "node:path";

export const KEPT = {
  login: {
    type: "login",
    template: "login",
    fields: [
      { name: "username", value: "ada" },
      { name: "password", value: "s3cret 😀" },
    ],
    labels: [{ name: "site", value: "example.org" }],
  },
  note: { type: "note", template: "note", fields: [{ name: "text", value: "two\nlines" }], labels: [] },
  /** What the note held before, and what was deleted: in fixtures from the second on. */
  noteBefore: [{ name: "text", value: "one line" }],
  gone: { type: "note", template: "note", fields: [{ name: "text", value: "gone" }], labels: [] },
  person: "Bob of the library",
} as const;

/** Returns the path of the fixture of a number. */
export function vaultFixture(number: number): string {
  return join(import.meta.dirname, `vault-${number}.bin`);
}

/** Returns the paths of all fixtures, the oldest first. */
export function vaultFixtures(): string[] {
  const numbers = readdirSync(import.meta.dirname).flatMap(
    (name) => /^vault-(\d+)\.bin$/.exec(name)?.[1] ?? [],
  );
  return numbers
    .map(Number)
    .sort((a, b) => a - b)
    .map(vaultFixture);
}
