/**
 * Vaults of earlier versions, opened by this one: the real background on a profile as they left it, with the real
 * derivation of keys.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { KEPT, vaultFixtures } from "../upgrades/vault-kept.ts";
import { unpackWorld } from "../upgrades/vault-state.ts";
import { codeOf, PASSPHRASE, Profile } from "./profile.ts";

vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

/** A server that knows of no shares and answers nothing else. */
async function fetchNothing({ url }: Request): Promise<Response> {
  if (/\/policy\/(incoming|outgoing)/.test(url)) return Response.json([]);
  if (url.endsWith("/v1/auth/token")) {
    const expires_at = new Date(Date.now() + 600_000).toISOString();
    return Response.json({ access_token: "t", token_type: "bearer", expires_at });
  }
  throw new TypeError("no network");
}

const everything = {
  text: "",
  strategy: "SMART",
  type: null,
  includeShared: true,
  limit: 50,
  from: 0,
} as const;

describe.each(vaultFixtures().map((path, at) => ({ path, number: at + 1 })))(
  "vault $number",
  ({ path, number }) => {
    test("opens with its passphrase and shows everything without a server, its worker stopped again and again", async () => {
      vi.stubGlobal("self", { addEventListener: () => undefined });
      vi.stubGlobal("fetch", fetchNothing);
      const profile = new Profile(await unpackWorld(readFileSync(path)));
      await profile.wake();
      await profile.page("vault.unlock", { passphrase: PASSPHRASE });
      const { rows, total } = await profile.page("record.list", everything);
      expect(total).toBe(2);
      const shown = [];
      for (const { recordId } of rows) {
        // Whatever a newer version changes in the vault when it opens, it may be stopped then.
        await profile.wake();
        const record = await profile.page("record.peek", { recordId });
        shown.push({ type: record?.type, fields: record?.fields, labels: record?.labels });
      }
      expect(shown.sort((a, b) => (String(a.type) < String(b.type) ? -1 : 1))).toEqual([
        { type: "login", fields: KEPT.login.fields, labels: KEPT.login.labels },
        { type: "note", fields: KEPT.note.fields, labels: KEPT.note.labels },
      ]);
      const { people } = await profile.page("people.list", {});
      expect(people).toMatchObject([{ name: KEPT.person, pin: "checked" }]);
      if (number >= 2) {
        const note = rows.find(({ type }) => type === "note");
        const versions = await profile.page("record.versions", { recordId: note?.recordId ?? "" });
        expect(versions).toMatchObject([{ fields: KEPT.noteBefore }]);
        expect(await profile.page("trash.list", {})).toMatchObject([{ type: "note" }]);
      }
      expect(await profile.page("identity.list", {})).toMatchObject([{ name: "Ada" }]);
      await profile.page("vault.lock", {});
      expect(await codeOf(profile.page("record.list", everything))).toBe("vault_locked");
    });
  },
);
