/** The systemd unit that the server prints for itself, as systemd judges it. */
import { execFile } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { requireProgram } from "../../src/cli/prerequisites.ts";
import { systemdUnit } from "../../src/server/operate/unit.ts";

const SELF = [process.execPath, import.meta.filename, "server"];

test("systemd accepts it, and calls the service little exposed", async () => {
  const analyze = requireProgram("systemd-analyze");
  const file = join(mkdtempSync(join(tmpdir(), "sealfield-unit-")), "sealfield.service");
  writeFileSync(file, systemdUnit(SELF, ["--behind-proxy", "--public-url", "https://vault.example.org"]));
  const { stderr } = await promisify(execFile)(analyze, ["verify", file]);
  expect(stderr.split("\n").filter((line) => line.includes(file))).toEqual([]);
  const { stdout } = await promisify(execFile)(analyze, ["security", "--offline=yes", file]);
  const [, exposure = "10"] = /exposure level for .*: ([\d.]+)/.exec(stdout) ?? [];
  expect(Number(exposure)).toBeLessThanOrEqual(2);
});

test("it runs this program with the same options, however they are written", () => {
  const unit = systemdUnit(SELF, ["--origin", "https://a.example b", "--s3-prefix", "50%$x"]);
  expect(unit).toContain(
    `ExecStart=${SELF.join(" ")} serve --origin "https://a.example b" --s3-prefix 50%%$$x\n`,
  );
});

test("it is not made of a program that may be gone tomorrow", () => {
  const cached = ["node", "/root/.npm/_npx/1a2b/node_modules/sealfield/dist/node/sealfield.js", "server"];
  expect(() => systemdUnit(cached, [])).toThrow(/install it first/);
});
