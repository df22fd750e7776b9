/**
 * The form of what a vault keeps is held by a fixture: a version that writes another form needs a fixture of its own,
 * which `SEALFIELD_RENEW=1` with the name of this file makes. Fixtures of earlier forms stay.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { eventually } from "../fakes/eventually.ts";
import { KEPT, vaultFixture, vaultFixtures } from "../upgrades/vault-kept.ts";
import { packWorld, shapeOf } from "../upgrades/vault-state.ts";
import { Profile, servedAnew } from "./profile.ts";

const RENEW = Boolean(process.env["SEALFIELD_RENEW"]);

// A fixture is opened with the real derivation of keys.
vi.mock("../../src/crypto/kdf.ts", async (original) =>
  process.env["SEALFIELD_RENEW"]
    ? await original()
    : (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

const everything = {
  text: "",
  strategy: "SMART",
  type: null,
  includeShared: true,
  limit: 50,
  from: 0,
} as const;

const write = (requestId: string, input: object) => ({ requestId, ...structuredClone(input) }) as never;

/** Does what people do until the profile holds what a vault keeps, and returns the profile locked. */
async function makeState(): Promise<Uint8Array> {
  const server = servedAnew();
  const [ada, bob] = [new Profile(), new Profile()];
  await ada.setUp(server, "Ada");
  const bobId = await bob.setUp(server, "Bob");
  await ada.wake();
  await ada.page("record.write", write("1", KEPT.login));
  const { recordId, version } = await ada.page(
    "record.write",
    write("2", { ...KEPT.note, fields: KEPT.noteBefore }),
  );
  const { fields, labels } = structuredClone(KEPT.note);
  await ada.page("record.update", { recordId, version, fields, labels } as never);
  const gone = await ada.page("record.write", write("3", KEPT.gone));
  await ada.page("record.delete", { recordId: gone.recordId, version: gone.version });
  await ada.page("person.lookup", { clientId: bobId });
  await ada.page("person.save", { clientId: bobId, name: KEPT.person, checked: true });
  await ada.page("share.create", { type: "login", readerId: bobId });
  expect(await ada.page("record.list", everything)).toMatchObject({ total: 2 });
  await eventually(async () => expect((await ada.page("copy.status", {})).syncedAt).not.toBeNull());
  await ada.page("vault.lock", {});
  return await packWorld(ada.world);
}

const fixtures = vaultFixtures();

test("there is a fixture of the form that this version writes", async () => {
  const made = await makeState();
  if (RENEW) writeFileSync(vaultFixture(fixtures.length + 1), made);
  const newest = readFileSync(vaultFixtures().at(-1) ?? "");
  const next =
    "what a vault holds has another form: SEALFIELD_RENEW=1 npx vitest run test/background/vault-form.test.ts";
  expect(shapeOf(made), next).toEqual(shapeOf(newest));
});
