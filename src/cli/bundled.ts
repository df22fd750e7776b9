/**
 * The packages whose code is inside the extension, as the build found them: their licences go along with it, and a bill
 * of materials (CycloneDX) lists them.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A package with code in the extension. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression. */
  readonly license: string;
  readonly licenseText: string;
}

/**
 * Returns the packages that modules come from, by name; `moduleIds` are paths as bundlers name them.
 * @throws Error for a package without a licence or its text: nobody may hand it on
 */
export function packagesOf(moduleIds: Iterable<string>): BundledPackage[] {
  const folders = new Set<string>();
  for (const id of moduleIds) {
    const [, folder] = /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id) ?? [];
    if (folder !== undefined) folders.add(folder);
  }
  const found = [...folders].map(readPackage);
  return found.sort((a, b) => compare(`${a.name}@${a.version}`, `${b.name}@${b.version}`));
}

function readPackage(folder: string): BundledPackage {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder)
    .filter((entry) => /^licen[cs]e(\.(md|txt))?$/i.test(entry))
    .sort()[0];
  if (typeof license !== "string" || file === undefined)
    throw new Error(`${name} has no licence in its package`);
  return { name, version, license, licenseText: readFileSync(join(folder, file), "utf8").trim() };
}

/** Order that is the same in every language. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Returns the text of all licences, Sealfield's own first. */
export function licencesText(own: string, packages: readonly BundledPackage[]): string {
  const parts = packages.map(
    ({ name, version, license, licenseText }) => `${name} ${version} (${license})\n\n${licenseText}`,
  );
  return `${[`Sealfield\n\n${own.trim()}`, ...parts].join(`\n\n${"-".repeat(78)}\n\n`)}\n`;
}

/** What `package-lock.json` says about a package: the SHA-512 of what the registry gave. */
interface Locked {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly integrity?: string }>>;
}

/**
 * Returns the bill of materials of the extension, without time and number, so that it is the same for the same code.
 * @throws Error when a package is not locked
 */
export function billOfMaterials(
  version: string,
  packages: readonly BundledPackage[],
  lockFile: string,
): object {
  if (!existsSync(lockFile)) throw new Error(`${lockFile} is missing`);
  const locked = JSON.parse(readFileSync(lockFile, "utf8")) as Locked;
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: {
        "bom-ref": "sealfield",
        type: "application",
        name: "sealfield",
        version,
        licenses: spdx("MIT"),
      },
    },
    components: packages.map(({ name, version: used, license }) => ({
      "bom-ref": purl(name, used),
      type: "library",
      name,
      version: used,
      purl: purl(name, used),
      licenses: spdx(license),
      hashes: [{ alg: "SHA-512", content: hashOf(locked, name, used) }],
    })),
    dependencies: [
      { ref: "sealfield", dependsOn: packages.map(({ name, version: used }) => purl(name, used)) },
    ],
  };
}

function spdx(license: string) {
  return /^[\w.+-]+$/.test(license) ? [{ license: { id: license } }] : [{ expression: license }];
}

function purl(name: string, version: string): string {
  return `pkg:npm/${name.replace(/^@/, "%40")}@${version}`;
}

function hashOf({ packages }: Locked, name: string, version: string): string {
  const entries = Object.entries(packages).filter(
    ([path, entry]) => path.endsWith(`node_modules/${name}`) && entry.version === version,
  );
  const integrity = entries[0]?.[1].integrity ?? "";
  if (!integrity.startsWith("sha512-")) throw new Error(`${name} ${version} is not in package-lock.json`);
  return Buffer.from(integrity.slice("sha512-".length), "base64").toString("hex");
}
