/** Profiles: the SDKs' configuration files (PROTOCOL.md 2.13), which only their owner may read. */
import { chmod, link, mkdir, open, readdir, readFile, stat, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { encodeConfig, type Identity, parseConfig, type SuiteName, VaultError } from "../e3db/index.ts";
import type { Terminal } from "./terminal.ts";

export interface ProfileChoice {
  readonly profile?: string;
  readonly config?: string;
}

/** Returns the path of the configuration file that is meant. @throws VaultError `input_invalid` for a bad name */
export function profilePath({ env, home }: Terminal, choice: ProfileChoice): string {
  if (choice.config !== undefined) return choice.config;
  const name = choice.profile ?? (env["SEALFIELD_PROFILE"] || undefined);
  if (name === undefined) return join(home, ".tozny", "e3db.json");
  if (!/^[\w@.+-]+$/.test(name) || /^\.+$/.test(name)) {
    throw new VaultError("input_invalid", "a profile's name has letters, digits and @.+-_ only");
  }
  return join(home, ".tozny", name, "e3db.json");
}

/** Returns the names of the profiles that exist; the one without a name is left out. */
export async function profileNames({ home }: Terminal): Promise<string[]> {
  const folders = await readdir(join(home, ".tozny"), { withFileTypes: true }).catch(() => []);
  return folders.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

/** Returns the suite that the environment names as the SDKs do, or null. @throws VaultError `input_invalid` */
export function suiteOfEnvironment({ env }: Terminal): SuiteName | null {
  const text = env["CRYPTO_SUITE"]?.trim().toLowerCase() ?? "";
  if (text === "") return null;
  if (text === "nist" || text === "sodium") return text;
  throw new VaultError("input_invalid", `CRYPTO_SUITE is NIST or Sodium, not "${text}"`);
}

/**
 * Returns the identity of a profile.
 * @throws VaultError `not_found` when there is none, `input_invalid` when it cannot be read, when others can read it,
 * when it is none, or when the environment names the other suite
 */
export async function readProfile(terminal: Terminal, path: string): Promise<Identity> {
  const text = await readIfThere(path);
  if (text === null) {
    throw new VaultError("not_found", `there is no profile at ${path}; make one with: sealfield register`);
  }
  const { mode } = await stat(path);
  if (process.platform !== "win32" && (mode & 0o077) !== 0) {
    throw new VaultError(
      "input_invalid",
      `others can read ${path}, which holds secrets; run: chmod 600 '${path}'`,
    );
  }
  const identity = parseConfig(text);
  const suite = suiteOfEnvironment(terminal);
  if (suite !== null && suite !== identity.suite) {
    throw new VaultError(
      "input_invalid",
      `CRYPTO_SUITE says ${suite}, but the keys in ${path} are ${identity.suite}`,
    );
  }
  return identity;
}

/**
 * Returns the text of a file of a profile, or null when there is no such file.
 * @throws VaultError `input_invalid` when it is there and cannot be read
 */
export async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    if (why === "ENOENT") return null;
    throw new VaultError("input_invalid", `${path} cannot be read (${why})`);
  }
}

/** A new profile: its place is taken before the server is asked, so that a registration is not lost. */
export interface NewProfile {
  /** Writes the identity; it is on the disk when this resolves. */
  save(identity: Identity): Promise<void>;
  /** Gives the place up. */
  discard(): Promise<void>;
}

/**
 * Takes the place of a new profile.
 * @throws VaultError `conflict` when there is one, `input_invalid` when it cannot be written
 */
export async function newProfile(path: string): Promise<NewProfile> {
  const folder = dirname(path);
  const draft = `${path}.${process.pid}.new`;
  if ((await stat(path).catch(() => null)) !== null) {
    throw new VaultError("conflict", `there is a profile at ${path}; choose another with --profile NAME`);
  }
  try {
    if ((await mkdir(folder, { recursive: true, mode: 0o700 })) !== undefined) await chmod(folder, 0o700);
    const file = await open(draft, "wx", 0o600);
    return {
      async save(identity) {
        await file.writeFile(`${encodeConfig(identity)}\n`);
        await file.sync();
        await file.close();
        // A link takes no place that somebody else has taken meanwhile.
        await link(draft, path);
        await unlink(draft);
      },
      async discard() {
        await file.close();
        await unlink(draft);
      },
    };
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new VaultError("input_invalid", `${folder} cannot be written (${why})`);
  }
}
