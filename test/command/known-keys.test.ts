/** The file beside a profile in which the command line keeps the keys it has seen. */
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { KnownKeys } from "../../src/command/known-keys.ts";
import { clientId } from "../../src/e3db/index.ts";

const FILE = "sealfield-known-keys.json";
const ALICE = clientId("00000000-0000-4000-8000-000000000001");
const keys = (key: string) => ({ publicKey: { type: "curve25519" as const, key }, signingKey: null });
const freshFolder = () => mkdtempSync(join(tmpdir(), "sealfield-known-"));

describe("known keys", () => {
  test("are empty where there is no file, and are there again after a restart", async () => {
    const profile = join(freshFolder(), "e3db.json");
    const first = await KnownKeys.beside(profile);
    expect(await first.keysOf(ALICE)).toBeNull();
    await first.firstSeen(ALICE, keys("one"));
    const again = await KnownKeys.beside(profile);
    expect(await again.keysOf(ALICE)).toEqual(keys("one"));
    await expect(again.firstSeen(ALICE, keys("two"))).rejects.toMatchObject({ code: "key_changed" });
  });

  test("that cannot be read are an error, so that nobody is met anew", async () => {
    const folder = freshFolder();
    // Nobody can read a folder as a file, not even root.
    mkdirSync(join(folder, FILE));
    const opened = KnownKeys.beside(join(folder, "e3db.json"));
    await expect(opened).rejects.toMatchObject({
      code: "input_invalid",
      message: expect.stringContaining(FILE),
    });
  });
});
