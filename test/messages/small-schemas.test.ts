/** The few schemas in the content script take and refuse what those of the package do, for every message to it. */
import fc from "fast-check";
import type { GenericSchema } from "valibot";
import * as v from "valibot";
import { expect, test, vi } from "vitest";
import { TO_CONTENT_MESSAGES } from "../../src/messages/content.ts";
import { MAX_ENVELOPE_LENGTH } from "../../src/model/sealed-text.ts";

const small = await import("../../src/messages/small-schemas.ts");
vi.resetModules();
vi.doMock("valibot", () => small);
const { TO_CONTENT_MESSAGES: SMALL } = await import("../../src/messages/content.ts");
vi.doUnmock("valibot");

type Name = keyof typeof TO_CONTENT_MESSAGES;
const NAMES = Object.keys(TO_CONTENT_MESSAGES) as Name[];

function holds(name: Name, request: unknown): boolean {
  const real = v.safeParse(TO_CONTENT_MESSAGES[name].request as GenericSchema, request).success;
  const own = small.safeParse(SMALL[name].request as never, request).success;
  expect(own, `${name} ${JSON.stringify(request)?.slice(0, 200)}`).toBe(real);
  return real;
}

/** What is right for each message. */
const RIGHT: { readonly [N in Name]: Record<string, unknown> } = {
  "page.describe": {},
  "seal.begin": { ticket: "t", what: "field" },
  "open.begin": { ticket: "t" },
  "form.read": {},
  "fill.begin": { ticket: "t", group: 2 ** 40, kinds: ["username", "current-password"] },
  "text.replace": { ticket: "t", from: "sf1:x" },
  "write.begin": { ticket: "t" },
  "text.put": { ticket: "t" },
  "rule.try": {},
};

test("they are other schemas", () => {
  expect(SMALL).not.toBe(TO_CONTENT_MESSAGES);
  for (const name of NAMES) expect(SMALL[name].request).not.toHaveProperty("~standard");
});

test.each(NAMES)("%s", (name) => {
  const right = RIGHT[name];
  expect(holds(name, right)).toBe(true);
  expect(holds(name, { ...right, more: 1 })).toBe(false);
  for (const key of Object.keys(right)) {
    const { [key]: _, ...less } = right;
    expect(holds(name, less)).toBe(false);
    for (const wrong of [
      undefined,
      null,
      Number.NaN,
      -1,
      0.5,
      2 ** 60,
      "x".repeat(65),
      "",
      [],
      ["pin"],
      {},
      true,
    ])
      holds(name, { ...right, [key]: wrong });
    holds(name, { ...right, [key]: "x".repeat(MAX_ENVELOPE_LENGTH + 1) });
    holds(name, { ...right, [key]: Array.from({ length: 201 }, () => "username") });
  }
  for (const none of [undefined, null, "", 0]) expect(holds(name, none)).toBe(false);
  holds(name, []);
});

test("any request is taken or refused alike", () => {
  const request = fc.record(
    {
      ticket: fc.anything(),
      group: fc.anything(),
      kinds: fc.anything(),
      what: fc.anything(),
      from: fc.string(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.constantFrom(...NAMES), request, (name, value) => void holds(name, value)),
    { seed: 20_261_130 },
  );
});
