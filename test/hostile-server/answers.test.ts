/** 2,000 changed answers; `npm run soak -- answers` tries 100,000. */
import { expect, test, vi } from "vitest";
import { Trial } from "./answers.ts";
import { generator, KINDS, mutateText } from "./mutate.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

test("of 2,000 changed answers none is accepted and different, hangs or is left unhandled", async () => {
  const trial = await Trial.set();
  const { rounds, refused, slowest, byKind } = await trial.run(2_000, 20_261_125);
  console.log(`answers: ${refused} of ${rounds} walks refused, slowest ${slowest.toFixed(0)} ms`);
  expect(refused).toBeGreaterThan(rounds / 4);
  for (const kind of KINDS) expect([kind, byKind[kind] > 10]).toEqual([kind, true]);
});

test("what is accepted and different is noticed by the trial itself", async () => {
  const trial = await Trial.set();
  const record = await trial.me.records.read(trial.own);
  const changes = [
    { fields: record.fields.map((field) => ({ ...field, value: "other" })) },
    { labels: [] },
    { type: "theirs" },
    { state: "legacy" as const },
    { writerId: trial.friend.id },
  ];
  for (const change of changes) expect(() => trial.check({ ...record, ...change })).toThrow("different");
});

test("every kind of change changes the text", () => {
  const text = JSON.stringify({ meta: { a: "b", n: 1, list: [{ x: null }] }, data: { c: "d" } });
  const pick = generator(1);
  for (const kind of KINDS.filter((kind) => kind !== "status")) {
    const changed = Array.from({ length: 20 }, () => mutateText(text, kind, pick));
    expect([kind, changed.filter((other) => other !== text).length > 10]).toEqual([kind, true]);
  }
});
