/** `npm start` as CI runs it, in each browser; and a second start, a taken port, a killed server, Ctrl+C. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { createServer } from "node:net";
import { afterEach, expect, test } from "vitest";
import { waitUntil } from "../../src/cli/drive/page.ts";
import { check } from "../../src/cli/start-check.ts";
import { freshDataDir, startTestServer } from "../server/harness.ts";
import { launch } from "./harness/driver.ts";
import { START } from "./harness/paths.ts";

interface Started {
  readonly child: ChildProcess;
  /** Everything it has said so far, on both outputs. */
  readonly said: () => string;
  readonly exitCode: Promise<number | null>;
}

const children: ChildProcess[] = [];
const folders: string[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Runs the built program of `npm start`, where there is no display. */
function start(...args: string[]): Started {
  const { DISPLAY: _, WAYLAND_DISPLAY: __, ...env } = process.env;
  const child = spawn(process.execPath, [START, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  let text = "";
  for (const output of [child.stdout, child.stderr]) {
    output?.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
  }
  return { child, said: () => text, exitCode: once(child, "close").then(([code]) => code as number | null) };
}

function dataDir(): string {
  const folder = freshDataDir();
  folders.push(folder);
  return folder;
}

async function says(started: Started, words: string): Promise<void> {
  await waitUntil(
    async () => (started.said().includes(words) ? true : undefined),
    () => `It does not say “${words}” but:\n${started.said()}`,
    { timeoutMs: 120_000 },
  );
}

/** The address that a start has said. */
function urlOf(started: Started): string {
  return /Server {4}(\S+)/.exec(started.said())?.[1] ?? "";
}

test("--headless --once registers, writes and reads a record, says so and ends well", async () => {
  const started = start("--headless", "--once", "--port", "0", "--data", dataDir(), "--browser", "chromium");
  expect(await started.exitCode, started.said()).toBe(0);
  expect(started.said()).toMatch(/wrote and read record [0-9a-f-]{36}\n/);
  expect(started.said()).toContain("Records on the server: 0 before, 1 after\n");
});

test("the check fails, with the page's own words, when the page shows a problem", async () => {
  const server = await startTestServer();
  try {
    await using browser = await launch("chromium");
    const refusing = { ...server, mintToken: async () => "no-such-token" };
    await expect(check(browser, refusing, "about:blank")).rejects.toThrow(
      /The page shows a problem: .*token/s,
    );
  } finally {
    await server.stop();
  }
});

test("without a display the server stays up, a second start and a taken port are said; killed, the next start goes on with its data in another browser, Ctrl+C ends it", async () => {
  const data = dataDir();
  const first = start("--port", "0", "--data", data);
  await says(first, "Ctrl+C stops the server.");
  expect(first.said()).toMatch(/Registration token: \S{20,}/);

  const second = start("--port", "0", "--data", data);
  const samePort = start("--port", new URL(urlOf(first)).port, "--data", dataDir());
  expect(await second.exitCode).toBe(1);
  expect(second.said()).toMatch(/another server \(process \d+\) is using the data directory/);
  expect(await samePort.exitCode).toBe(1);
  expect(samePort.said()).toMatch(/port \d+ on 127\.0\.0\.1 is taken/);

  first.child.kill("SIGKILL");
  await first.exitCode;
  const next = start("--port", "0", "--data", data, "--browser", "firefox");
  await says(next, "Ctrl+C stops the server.");
  expect(next.said()).toContain("Checking in firefox");
  expect(next.said()).toMatch(/wrote and read record [0-9a-f-]{36}\n/);
  expect(next.said()).toContain("Records on the server: 1 before, 2 after\n");

  next.child.kill("SIGINT");
  expect(await next.exitCode).toBe(0);
  expect(next.said()).toContain("Stopped.\n");
  await expect(fetch(urlOf(next))).rejects.toThrow();
});

test("Ctrl+C in the middle of the check ends everything at once", async () => {
  const started = start("--headless", "--once", "--port", "0", "--data", dataDir());
  await says(started, "Checking in");
  started.child.kill("SIGINT");
  expect(await started.exitCode).not.toBe(0);
  expect(started.said()).toContain("Stopped.\n");
  expect(started.said()).not.toContain("The check passed");
});

test("a port that cannot be used and an unknown option are refused in words", async () => {
  const busy = createServer().listen(0, "127.0.0.1");
  await once(busy, "listening");
  const address = busy.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const taken = start("--headless", "--once", "--port", `${port}`, "--data", dataDir());
  expect(await taken.exitCode).toBe(1);
  expect(taken.said()).toContain("is taken");
  busy.close();

  const unknown = start("--frobnicate");
  expect(await unknown.exitCode).toBe(1);
  expect(unknown.said()).toContain("--frobnicate");
  expect(unknown.said()).not.toMatch(/\bat .*\.js:\d+/);
});
