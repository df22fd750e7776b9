/** The server's command line and environment, read in one place; flags win over the environment. */
import { parseArgs } from "node:util";
import { VaultError } from "../../errors.ts";
import { isLoopback } from "../../model/loopback.ts";
import type { TlsFiles } from "../edge/tls.ts";
import type { S3Options } from "../files/s3-store.ts";
import { DEFAULT_RATES, type RateOptions } from "../limits/rates.ts";
import { defaultDataDir } from "../postgres/data-dir.ts";
import type { Quota } from "../store/quotas.ts";

export const DEFAULT_PORT = 4390;

export interface CommandLine {
  readonly command: string;
  /** The arguments after the command: a folder, an id. */
  readonly args: readonly string[];
  /** The options as they were given, without the command. */
  readonly options: readonly string[];
  readonly dataDir: string;
  readonly databaseUrl: string | null;
  readonly port: number;
  readonly host: string;
  readonly behindProxy: boolean;
  readonly origins: readonly string[];
  readonly tls: TlsFiles | null;
  /** Null for no limits; left out for the usual ones. */
  readonly rates?: RateOptions | null;
  readonly quota: Quota;
  readonly metricsToken: string | null;
  readonly publicUrl: string | null;
  readonly s3: S3Options | null;
  readonly partitions: number;
  readonly openAccounts: boolean;
  readonly anonymousNotes: boolean;
  /** Most registrations with a new token, null for any number. */
  readonly uses: number | null;
  readonly repair: boolean;
  readonly help: boolean;
}

export const USAGE = `usage: npm run server -- [command] [options]

commands
  serve               run the server (the default)
  token               print a new registration token
  invite              print a link and a QR code for one new person
  clients             list who is registered; clients disable ID, clients enable ID
  backup FOLDER       write everything to a new folder, while the server runs
  restore FOLDER      fill an empty data directory or database from a backup
  check               look at schema, durability, clocks and files; --repair removes files that nobody needs
  move-database       copy the built-in database to the one of --database-url, and use that from then on
  unit                print a systemd unit that runs the server with these options
  move-files          copy the files to the bucket of --s3-bucket

options
  --data DIR          where everything is kept (or SEALFIELD_DATA)
  --port PORT         ${DEFAULT_PORT} unless told otherwise (or SEALFIELD_PORT); 0 takes any free one
  --host ADDRESS      127.0.0.1 unless told otherwise
  --public-url URL    the address that people use, when a proxy makes it another (or SEALFIELD_PUBLIC_URL)
  --tls-cert FILE     speak TLS, with this certificate (PEM, with those between it and the root); read again
                      when it changes
  --tls-key FILE      its private key (PEM)
  --behind-proxy      another address is fine: a proxy with TLS stands in front, and says in X-Forwarded-For
                      who asks
  --rate N            how many requests a second one client may send (${DEFAULT_RATES.client.perSecond}); 0 for any number
  --quota-records N   how many records one client may keep, --quota-files N how many of them with a file, and
  --quota-bytes N     how many bytes of both; any number unless told otherwise
  --origin ORIGIN     a web origin that may call, besides extensions; may be repeated
  --open-accounts     let anybody make an account; else a registration token is needed
  --anonymous-notes   let keys that nobody registered write notes too; they live a week at most
  --database-url URL  a PostgreSQL of your own instead of the built-in one (or DATABASE_URL); with several
                      hosts (postgresql://name:password@one:5432,two:5432/db) the one that takes writes is used
  --partitions N      split the tables of records by tenant; counts only for a new database
  --uses N            how many clients may register with a new token (an invitation: 1)

/metrics is for this machine; SEALFIELD_METRICS_TOKEN in the environment is the bearer token for others

files in an S3 bucket; its keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY
  --s3-bucket NAME    keep the bytes of files there instead of in the data directory
  --s3-region REGION  us-east-1 unless told otherwise (or AWS_REGION)
  --s3-endpoint URL   another service than AWS
  --s3-prefix TEXT    in front of every name in the bucket
  --files-through-server  browsers send and fetch files here, not at the bucket
`;

const FLAGS = {
  data: { type: "string" },
  port: { type: "string" },
  host: { type: "string" },
  "behind-proxy": { type: "boolean" },
  "tls-cert": { type: "string" },
  "tls-key": { type: "string" },
  rate: { type: "string" },
  "quota-records": { type: "string" },
  "quota-files": { type: "string" },
  "quota-bytes": { type: "string" },
  origin: { type: "string", multiple: true },
  "open-accounts": { type: "boolean" },
  "anonymous-notes": { type: "boolean" },
  "database-url": { type: "string" },
  partitions: { type: "string" },
  uses: { type: "string" },
  "public-url": { type: "string" },
  "s3-bucket": { type: "string" },
  "s3-region": { type: "string" },
  "s3-endpoint": { type: "string" },
  "s3-prefix": { type: "string" },
  "files-through-server": { type: "boolean" },
  repair: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

/**
 * Returns the options in `args` and `env`.
 * @throws VaultError `input_invalid` for anything that it does not understand
 */
export function parseCommandLine(args: readonly string[], env: NodeJS.ProcessEnv): CommandLine {
  const { values, positionals } = parse(args);
  const [command = "serve", ...rest] = positionals;
  return {
    command,
    args: rest,
    options: optionsIn(args),
    dataDir: values.data ?? (env["SEALFIELD_DATA"] || defaultDataDir(env)),
    databaseUrl: values["database-url"] ?? (env["DATABASE_URL"] || null),
    port: whole("--port", values.port ?? env["SEALFIELD_PORT"] ?? String(DEFAULT_PORT), 65_535),
    host: values.host ?? "127.0.0.1",
    behindProxy: values["behind-proxy"] ?? false,
    origins: values.origin ?? [],
    tls: tlsFiles(values["tls-cert"], values["tls-key"]),
    ...(values.rate === undefined ? {} : { rates: ratesOf(whole("--rate", values.rate, 1_000_000)) }),
    quota: {
      records: most("--quota-records", values["quota-records"]),
      files: most("--quota-files", values["quota-files"]),
      bytes: most("--quota-bytes", values["quota-bytes"]),
    },
    metricsToken: env["SEALFIELD_METRICS_TOKEN"] || null,
    openAccounts: values["open-accounts"] ?? false,
    anonymousNotes: values["anonymous-notes"] ?? false,
    publicUrl: publicUrl(values["public-url"] ?? (env["SEALFIELD_PUBLIC_URL"] || null)),
    s3: s3Options(values, env),
    partitions: whole("--partitions", values.partitions ?? "0", 1024),
    uses: values.uses === undefined ? null : whole("--uses", values.uses, 1_000_000),
    repair: values.repair ?? false,
    help: values.help ?? false,
  };
}

/** The words of `args` that are options or their values. */
function optionsIn(args: readonly string[]): string[] {
  const { tokens } = parseArgs({ args: [...args], options: FLAGS, allowPositionals: true, tokens: true });
  return tokens.flatMap((token) => {
    if (token.kind !== "option") return [];
    return token.value === undefined ? [`--${token.name}`] : [`--${token.name}`, token.value];
  });
}

function tlsFiles(certFile: string | undefined, keyFile: string | undefined): TlsFiles | null {
  if (certFile === undefined && keyFile === undefined) return null;
  if (certFile === undefined || keyFile === undefined) throw invalid("--tls-cert and --tls-key go together");
  return { certFile, keyFile };
}

function most(name: string, text: string | undefined): number | null {
  return text === undefined ? null : whole(name, text, Number.MAX_SAFE_INTEGER);
}

function ratesOf(perSecond: number): RateOptions | null {
  if (perSecond === 0) return null;
  return { ...DEFAULT_RATES, client: { perSecond, burst: perSecond * 10 } };
}

/** Accepts the addresses that the extension accepts: https, or this very machine. */
function publicUrl(text: string | null): string | null {
  if (text === null) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  const good = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url.hostname));
  if (url === null || !good || url.search !== "" || url.hash !== "") {
    throw invalid(`--public-url is an address like https://vault.example.org, not "${text}"`);
  }
  return url.origin + url.pathname.replace(/\/+$/, "");
}

interface S3Values {
  readonly "s3-bucket"?: string;
  readonly "s3-region"?: string;
  readonly "s3-endpoint"?: string;
  readonly "s3-prefix"?: string;
  readonly "files-through-server"?: boolean;
}

function s3Options(values: S3Values, env: NodeJS.ProcessEnv): S3Options | null {
  const bucket = values["s3-bucket"];
  if (bucket === undefined) {
    const stray = Object.keys(values).find(
      (name) => name.startsWith("s3-") || name === "files-through-server",
    );
    if (stray !== undefined) throw invalid(`--${stray} needs --s3-bucket`);
    return null;
  }
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
    throw invalid(`"${bucket}" is not the name of a bucket`);
  const endpoint = values["s3-endpoint"] ?? null;
  if (endpoint !== null && !/^https?:\/\/[^/?#]+\/?$/.test(endpoint)) {
    throw invalid(`--s3-endpoint is an address like https://s3.example.org, not "${endpoint}"`);
  }
  const prefix = values["s3-prefix"] ?? "";
  if (!/^[\w./-]{0,200}$/.test(prefix)) throw invalid("--s3-prefix has letters, digits and ./_- only");
  const accessKeyId = env["AWS_ACCESS_KEY_ID"];
  const secretAccessKey = env["AWS_SECRET_ACCESS_KEY"];
  if (!accessKeyId || !secretAccessKey) {
    throw invalid("--s3-bucket needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment");
  }
  return {
    bucket,
    region: values["s3-region"] ?? (env["AWS_REGION"] || "us-east-1"),
    endpoint,
    prefix,
    accessKeyId,
    secretAccessKey,
    sessionToken: env["AWS_SESSION_TOKEN"] || null,
    throughServer: values["files-through-server"] ?? false,
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
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= most)) throw invalid(`${name} is a whole number up to ${most}, not "${text}"`);
  return value;
}

function invalid(message: string): VaultError {
  return new VaultError("input_invalid", message);
}
