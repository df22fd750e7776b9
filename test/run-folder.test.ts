/** What a killed run of the tests leaves behind goes at the next one; what runs keeps what it has. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { clearDeadRuns, nameOf } from "./run-folder.ts";

const isLinux = process.platform === "linux";

test("a dead run's folder goes with its processes, a living one's stays", async () => {
  const above = mkdtempSync(join(tmpdir(), "runs-"));
  const ended = spawn("true");
  const dead = join(above, nameOf(ended.pid ?? 0));
  await once(ended, "exit");
  const living = join(above, nameOf(process.pid));
  const other = join(above, "something-else");
  for (const folder of [dead, living, other]) {
    mkdirSync(join(folder, "data"), { recursive: true });
    writeFileSync(join(folder, "data", "file"), "");
  }
  const env = { ...process.env, TMPDIR: dead };
  const left = [
    spawn("sleep", ["600"], { env }),
    spawn("sleep", ["600"], { cwd: join(dead, "data"), env: {} }),
  ];
  const stays = spawn("sleep", ["600"], { env: { ...process.env, TMPDIR: living } });
  await Promise.all([...left, stays].map((child) => once(child, "spawn")));
  const gone = Promise.all(left.map((child) => once(child, "exit")));
  try {
    clearDeadRuns(above);
    expect([dead, living, other].map((folder) => existsSync(folder))).toEqual([!isLinux, true, true]);
    if (isLinux) expect((await gone).map(([, signal]) => signal)).toEqual(["SIGKILL", "SIGKILL"]);
    expect(stays.signalCode).toBeNull();
  } finally {
    for (const child of [...left, stays]) child.kill("SIGKILL");
    rmSync(above, { recursive: true });
  }
});
