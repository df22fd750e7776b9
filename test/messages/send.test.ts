/** The asking side: a background that is stopped with a request in its hands is asked again, where that is harmless. */
import { beforeEach, describe, expect, test, vi } from "vitest";

const sendMessage = vi.fn<(message: unknown) => Promise<unknown>>();
vi.mock("webextension-polyfill", () => ({ default: { runtime: { sendMessage } } }));

const { callContent, callPage, callPageOnce } = await import("../../src/messages/send.ts");

beforeEach(() => {
  sendMessage.mockReset();
  vi.useFakeTimers();
});

async function outcome(asked: Promise<unknown>): Promise<unknown> {
  const settled = asked.then(
    (value) => ({ value }),
    (error: { code?: string }) => error.code,
  );
  await vi.runAllTimersAsync();
  return settled;
}

describe("a page", () => {
  test("asks again when the answer is lost, in each way a browser loses one", async () => {
    sendMessage.mockRejectedValueOnce(new Error("The message port closed before a response was received."));
    sendMessage.mockResolvedValueOnce(undefined);
    sendMessage.mockResolvedValueOnce(null);
    sendMessage.mockResolvedValueOnce({ ok: true, value: [] });
    expect(await outcome(callPage("type.list", {}))).toEqual({ value: [] });
    expect(sendMessage).toHaveBeenCalledTimes(4);
    expect(new Set(sendMessage.mock.calls.map(([message]) => JSON.stringify(message))).size).toBe(1);
  });

  test("gives up in the end", async () => {
    sendMessage.mockResolvedValue(undefined);
    expect(await outcome(callPage("type.list", {}))).toBe("internal");
    expect(sendMessage).toHaveBeenCalledTimes(5);
  });

  test("takes an error for an answer", async () => {
    sendMessage.mockResolvedValue({ ok: false, error: { code: "not_found", detail: {} } });
    expect(await outcome(callPage("record.read", { recordId: "x" }))).toBe("not_found");
    expect(sendMessage).toHaveBeenCalledTimes(1);
  });

  test("never seals a field twice", async () => {
    sendMessage.mockResolvedValue(undefined);
    expect(await outcome(callPageOnce("here.seal", { tabId: 1 }))).toBe("internal");
    expect(sendMessage).toHaveBeenCalledTimes(1);
  });
});

test("a content script's ticket is spent once, so it asks once", async () => {
  sendMessage.mockResolvedValue(undefined);
  expect(await outcome(callContent("seal.text", { ticket: "t", text: "x" }))).toBe("internal");
  expect(sendMessage).toHaveBeenCalledTimes(1);
});
