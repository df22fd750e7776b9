/** The server's command line and environment, read in one place; flags win over the environment. */
import { parseArgs } from "node:util";
import { VaultError } from "../errors.ts";
import { defaultDataDir } from "./store/data-dir.ts";

export const DEFAULT_PORT = 4390;

export interface CommandLine {
  readonly command: string;
  readonly dataDir: string;
  readonly databaseUrl: string | null;
  readonly port: number;
  readonly host: string;
  readonly behindProxy: boolean;
  readonly origins: readonly string[];
  readonly partitions: number;
  readonly openAccounts: boolean;
  /** Most registrations with a new token, null for any number. */
  readonly uses: number | null;
  readonly help: boolean;
}

export const USAGE = `usage: npm run server -- [command] [options]

commands
  serve            run the server (the default)
  token            print a new registration token

options
  --data DIR          where everything is kept (or SEALFIELD_DATA)
  --port PORT         ${DEFAULT_PORT} unless told otherwise (or SEALFIELD_PORT); 0 takes any free one
  --host ADDRESS      127.0.0.1 unless told otherwise
  --behind-proxy      another address is fine: a proxy with TLS stands in front
  --origin ORIGIN     a web origin that may call, besides extensions; may be repeated
  --open-accounts     let anybody make an account; else a registration token is needed
  --database-url URL  a PostgreSQL of your own instead of the built-in one (or DATABASE_URL); with several
                      hosts (postgresql://name:password@one:5432,two:5432/db) the one that takes writes is used
  --partitions N      split the tables of records by tenant; counts only for a new database
  --uses N            how many clients may register with a new token
`;

const FLAGS = {
  data: { type: "string" },
  port: { type: "string" },
  host: { type: "string" },
  "behind-proxy": { type: "boolean" },
  origin: { type: "string", multiple: true },
  "open-accounts": { type: "boolean" },
  "database-url": { type: "string" },
  partitions: { type: "string" },
  uses: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

/** Returns what `args` and `env` say. @throws VaultError `input_invalid` for what cannot be understood */
export function parseCommandLine(args: readonly string[], env: NodeJS.ProcessEnv): CommandLine {
  const { values, positionals } = parse(args);
  if (positionals.length > 1) throw invalid(`one command at a time: ${positionals.join(" ")}`);
  return {
    command: positionals[0] ?? "serve",
    dataDir: values.data ?? (env["SEALFIELD_DATA"] || defaultDataDir(env)),
    databaseUrl: values["database-url"] ?? (env["DATABASE_URL"] || null),
    port: whole("--port", values.port ?? env["SEALFIELD_PORT"] ?? String(DEFAULT_PORT), 65_535),
    host: values.host ?? "127.0.0.1",
    behindProxy: values["behind-proxy"] ?? false,
    origins: values.origin ?? [],
    openAccounts: values["open-accounts"] ?? false,
    partitions: whole("--partitions", values.partitions ?? "0", 1024),
    uses: values.uses === undefined ? null : whole("--uses", values.uses, 1_000_000),
    help: values.help ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: FLAGS, allowPositionals: true });
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : "the command line cannot be understood");
  }
}

function whole(name: string, text: string, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= most)) throw invalid(`${name} is a whole number up to ${most}, not "${text}"`);
  return value;
}

function invalid(message: string): VaultError {
  return new VaultError("input_invalid", message);
}
