/** A content script listens to its own extension alone, and two scripts of one page share what comes. */
import { expect, test, vi } from "vitest";
import { VaultError } from "../../src/errors.ts";
import { createContentRouter } from "../../src/messages/receive-in-page.ts";

const TABLE = { fields: [], envelopes: [], sealable: false };
const describeIt = { zone: "to-content", name: "page.describe", request: {} };

/** A script that describes its page, and what it answers. */
function script(guard: () => void = () => undefined) {
  const describe = vi.fn(async () => TABLE);
  const router = createContentRouter("ours", { "page.describe": describe } as never, guard);
  const answer = (message: unknown, id = "ours") => router(message, { id } as never);
  return { describe, answer };
}

test("does what its extension asks", async () => {
  const { answer, describe } = script();
  expect(await answer(describeIt)).toEqual({ ok: true, value: TABLE });
  expect(describe).toHaveBeenCalledExactlyOnceWith({}, undefined);
});

test("gives another extension no answer, nor anything that is not for scripts of pages", () => {
  const { answer, describe } = script();
  expect(answer(describeIt, "another")).toBeUndefined();
  for (const message of [
    undefined,
    null,
    "page.describe",
    {},
    { ...describeIt, zone: "content" },
    { ...describeIt, zone: "page" },
    { ...describeIt, name: 1 },
    { zone: "event", name: "status" },
  ]) {
    expect(answer(message)).toBeUndefined();
  }
  expect(describe).not.toHaveBeenCalled();
});

test("leaves to another script of the page what it has no handler for", () => {
  const { answer } = script();
  for (const name of ["fill.begin", "toString", "__proto__"]) {
    expect(answer({ ...describeIt, name })).toBeUndefined();
  }
});

test("where nothing may be answered, the handler is not asked", async () => {
  const { answer, describe } = script(() => {
    throw new VaultError("unsupported", "no such document");
  });
  expect(await answer(describeIt)).toMatchObject({ ok: false, error: { code: "unsupported" } });
  expect(describe).not.toHaveBeenCalled();
});

test("refuses a request that the contract does not describe", async () => {
  const { answer, describe } = script();
  expect(await answer({ ...describeIt, request: { more: 1 } })).toMatchObject({
    ok: false,
    error: { code: "message_invalid" },
  });
  expect(describe).not.toHaveBeenCalled();
});
