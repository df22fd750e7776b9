/** SECURITY.md lists what the code has: the members of a seal context, and the states of a record. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { randomAccessKey } from "../../src/crypto/access-key.ts";
import { sodiumSuite } from "../../src/crypto/sodium-suite.ts";
import { addContext, newLogicalId } from "../../src/vault/memory/seal-context.ts";
import type { JudgedState } from "../../src/vault/sealing/judge.ts";
import { clientId } from "../../src/wire/ids.ts";

const BOOK = readFileSync(resolve(import.meta.dirname, "../../src/vault/SECURITY.md"), "utf8");

function section(heading: string): string {
  return BOOK.split(`\n${heading}\n`)[1]?.split(/\n#{2,3} /)[0] ?? "";
}

const WRITER = clientId("5d5a1cbb-5a22-4ad5-8e76-2fd1d53b1dd7");

async function sealedFile() {
  const { publicKey, privateKey } = sodiumSuite.generateSigningKeys();
  const body = { writerId: WRITER, userId: WRITER, type: "file", plain: {}, data: {}, recSig: null };
  const signer = {
    suite: sodiumSuite,
    clientId: WRITER,
    signingKey: privateKey,
    signingPublicKey: publicKey,
  };
  const position = { id: newLogicalId(), record: null, seq: 1, prev: [], epoch: 1 };
  const file = { name: "a.txt", size: 1, stored: 142, head: "", body: "" };
  return addContext(body, randomAccessKey(), signer, position, 0, file);
}

test("the table of the seal context has every member of a statement", async () => {
  const { context } = await sealedFile();
  const rows = section("## Seal context").match(/^\| `.*$/gm) ?? [];
  const members = rows.flatMap((row) =>
    [...(row.split("|")[1] ?? "").matchAll(/`(\w+)`/g)].map(([, name]) => name),
  );
  expect(members.sort()).toEqual(Object.keys(context).sort());
});

test("the member of a file is described whole", async () => {
  const { context } = await sealedFile();
  const row = /^\| `file` \|.*$/m.exec(section("## Seal context"))?.[0] ?? "";
  for (const name of Object.keys(context.file ?? {})) expect(row).toContain(`\`${name}\``);
});

/** Every state that a record is judged by: one that is missing here does not compile. */
const STATES: Record<JudgedState, true> = {
  newer: true,
  verified: true,
  conflict: true,
  older: true,
  forked: true,
  returned: true,
  elsewhere: true,
  legacy: true,
  tampered: true,
};

test("the states are those that a record is judged by", () => {
  const listed = [...section("### States").matchAll(/^\d\. \*\*(\w+)\*\*/gm)].map(([, name]) => name);
  expect(listed.sort()).toEqual(Object.keys(STATES).sort());
});
