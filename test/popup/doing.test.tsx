// @vitest-environment happy-dom
/** What a screen does runs once however often it is pressed, and what went wrong is shown until it is tried again. */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, test } from "vitest";
import { type Doing, useDoing } from "../../src/popup/ui/doing.ts";

let doing: Doing;
function Screen() {
  doing = useDoing();
  return null;
}
const place = document.createElement("div");
const show = () => act(() => render(<Screen />, place));
afterEach(() => render(null, place));

test("a second press while the first one runs does nothing, and both presses come before the screen is drawn", async () => {
  await show();
  let runs = 0;
  let finish: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const work = () => {
    runs++;
    return promise;
  };
  const { run } = doing;
  let first: Promise<boolean> | undefined;
  await act(async () => {
    first = run(work);
    expect(await run(work)).toBe(false);
  });
  expect([runs, doing.busy]).toEqual([1, true]);
  await act(async () => {
    finish();
    expect(await first).toBe(true);
  });
  expect(doing.busy).toBe(false);
});

test("a failure is shown until the next try or until it is taken away", async () => {
  await show();
  const failure = new Error("no");
  await act(async () => {
    expect(await doing.run(() => Promise.reject(failure))).toBe(false);
  });
  expect([doing.error, doing.busy]).toEqual([failure, false]);
  await act(async () => void (await doing.run(() => Promise.resolve())));
  expect(doing.error).toBeNull();
  await act(() => doing.fail(failure));
  expect(doing.error).toBe(failure);
  await act(() => doing.fail(null));
  expect(doing.error).toBeNull();
});
