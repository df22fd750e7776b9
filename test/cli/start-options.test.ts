/** What `npm start` understands, and what it refuses in words. */
import { expect, test } from "vitest";
import { parseStartOptions } from "../../src/cli/start-options.ts";

const parse = (
  args: string[],
  env: NodeJS.ProcessEnv = { DISPLAY: ":0" },
  platform: NodeJS.Platform = "linux",
) => parseStartOptions(args, env, platform);

test("by itself it opens a window with the first browser found", () => {
  expect(parse([])).toMatchObject({ browser: null, headless: false, once: false, help: false });
});

test("the server's options are handed on, from flags before the environment", () => {
  const env = { DISPLAY: ":0", SEALFIELD_PORT: "1", SEALFIELD_DATA: "/from/environment" };
  expect(parse([], env).server).toMatchObject({ port: 1, dataDir: "/from/environment", command: "serve" });
  expect(parse(["--port", "2", "--data", "/from/flag"], env).server).toMatchObject({
    port: 2,
    dataDir: "/from/flag",
  });
});

test("without a display there is no window", () => {
  expect(parse([], {}).headless).toBe(true);
  expect(parse([], {}, "darwin").headless).toBe(false);
  expect(parse([], { WAYLAND_DISPLAY: "wayland-0" }).headless).toBe(false);
});

test.each([
  [["--browser", "lynx"], /--browser is chromium or firefox/],
  [["--once"], /--once goes with --headless/],
  [["--port", "70000"], /--port is a whole number/],
  [["--window"], /--window/],
  [["extra"], /extra/],
])("%j is refused", (args, message) => {
  expect(() => parse(args)).toThrow(message);
});
