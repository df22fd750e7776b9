/**
 * `npm run package`: what browser stores take, in `dist/package`. Zips of both extensions, one of the sources from which
 * they can be built again, the licences and the bill of materials of what is inside, and the checksum of each. The same
 * sources give the same bytes, on any day, in any folder and time zone.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { sourceZip, zipOf } from "./archive.ts";
import { type BundledPackage, billOfMaterials } from "./bundled.ts";
import { TARGETS } from "./manifest.ts";

const { values } = parseArgs({ options: { root: { type: "string" }, dist: { type: "string" } } });
const root = resolve(values.root ?? join(import.meta.dirname, "../.."));
const dist = resolve(values.dist ?? join(root, "dist"));
const out = join(dist, "package");

const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const bundled = JSON.parse(readFileSync(join(dist, "bundled.json"), "utf8")) as BundledPackage[];
const bill = billOfMaterials(version, bundled, join(root, "package-lock.json"));

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const made: Record<string, Uint8Array> = {
  ...Object.fromEntries(
    TARGETS.map((target) => [`sealfield-${target}-${version}.zip`, zipOf(join(dist, target))]),
  ),
  [`sealfield-source-${version}.zip`]: sourceZip(root),
  "licences.txt": readFileSync(join(dist, TARGETS[0], "licences.txt")),
  "sbom.cdx.json": Buffer.from(`${JSON.stringify(bill, null, 2)}\n`),
};
let sums = "";
for (const [name, bytes] of Object.entries(made).sort(([a], [b]) => (a < b ? -1 : 1))) {
  writeFileSync(join(out, name), bytes);
  sums += `${createHash("sha256").update(bytes).digest("hex")}  ${name}\n`;
}
writeFileSync(join(out, "SHA256SUMS"), sums);
process.stdout.write(sums);
