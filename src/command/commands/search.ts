/** The command that finds records by what the server can read of them. */
import { type Command, Option } from "commander";
import {
  clause,
  type SearchClause,
  type SearchOptions,
  type Strategy,
  searchTime,
  VaultError,
} from "../../e3db/index.ts";
import { rowJson, rowLines } from "../output.ts";
import { type CommonOptions, labelsOf, openSession } from "../session.ts";
import type { Terminal } from "../terminal.ts";
import { many, whole } from "./options.ts";

interface SearchFlags extends CommonOptions {
  readonly type?: readonly string[];
  readonly key?: readonly string[];
  readonly value?: readonly string[];
  readonly label?: readonly string[];
  readonly writer?: readonly string[];
  readonly record?: readonly string[];
  readonly sharedWith?: readonly string[];
  readonly withoutType?: readonly string[];
  readonly withoutKey?: readonly string[];
  readonly withoutValue?: readonly string[];
  readonly withoutLabel?: readonly string[];
  readonly all?: boolean;
  readonly strategy: string;
  readonly after?: string;
  readonly before?: string;
  readonly zone?: string;
  readonly modified?: boolean;
  readonly newest?: boolean;
  readonly limit?: number;
  readonly offset?: number;
  readonly others?: boolean;
  readonly open?: boolean;
  readonly count?: boolean;
}

/** Adds the command to `program`. */
export function addSearchCommand(program: Command, terminal: Terminal): void {
  program
    .command("search")
    .description("find records by type, labels and dates; each option may be repeated")
    .option("--type <type>", "of this type", many)
    .option("--key <name>", "with a label of this name", many)
    .option("--value <text>", "with a label of this value", many)
    .option("--label <name=value>", "with this label", many)
    .option("--writer <client>", "written by", many)
    .option("--record <id>", "this very record", many)
    .option("--shared-with <client>", "of types shared with", many)
    .option("--all", "all of these must hold; otherwise any of them")
    .addOption(
      new Option("--strategy <name>", "how texts are compared")
        .choices(["exact", "fuzzy", "wildcard", "regexp"])
        .default("exact"),
    )
    .option("--without-type <type>", "leave out this type", many)
    .option("--without-key <name>", "leave out what has such a label", many)
    .option("--without-value <text>", "leave out what has such a value", many)
    .option("--without-label <name=value>", "leave out what has this label", many)
    .option("--after <time>", "made at this time or later: 2030-01-31, 2030-01-31T12:00+01:00")
    .option("--before <time>", "made at this time or earlier")
    .option("--zone <zone>", "the zone of times without one: PST, MST, CST, EST, UTC, +05:30")
    .option("--modified", "--after and --before are about the last change")
    .option("--newest", "the newest first")
    .option("--limit <n>", "so many at most; otherwise all", whole)
    .option("--offset <n>", "leave out so many at the start", whole)
    .option("--others", "also what others share with this profile")
    .option("--open", "show the sealed fields")
    .option("--count", "only say how many there are")
    .action(async (_: unknown, command: Command) => {
      await search(terminal, command.optsWithGlobals<SearchFlags>());
    });
}

async function search(terminal: Terminal, flags: SearchFlags): Promise<void> {
  const { client, report } = await openSession(terminal, flags);
  const options = searchOptions(flags, terminal.signal);
  const results = client.search(options);
  if (flags.count) {
    const total = await results.total();
    report.result({ total }, [String(total)]);
    return;
  }
  let left = flags.limit ?? Number.POSITIVE_INFINITY;
  let closed = 0;
  if (left === 0) return;
  for await (const row of results) {
    report.result(rowJson(row), rowLines(row));
    if (row.error !== null) closed++;
    if (--left <= 0) break;
  }
  if (closed > 0) throw new VaultError("decryption_failed", `${closed} records cannot be opened`);
}

function searchOptions(flags: SearchFlags, signal: AbortSignal): SearchOptions {
  const strategy = flags.strategy.toUpperCase() as Strategy;
  const wanted = clauseOf(
    {
      types: flags.type,
      keys: flags.key,
      values: flags.value,
      tags: flags.label,
      writerIds: flags.writer,
      recordIds: flags.record,
      sharedWith: flags.sharedWith,
    },
    { condition: flags.all ? "AND" : "OR", strategy },
  );
  const unwanted = clauseOf(
    {
      types: flags.withoutType,
      keys: flags.withoutKey,
      values: flags.withoutValue,
      tags: flags.withoutLabel,
    },
    { condition: "OR", strategy },
  );
  const time = (text: string | undefined) => (text === undefined ? null : searchTime(text, flags.zone));
  const [after, before] = [time(flags.after), time(flags.before)];
  const key = flags.modified ? "MODIFIED" : "CREATED";
  return {
    match: wanted === null ? [] : [wanted],
    exclude: unwanted === null ? [] : [unwanted],
    range: after === null && before === null ? null : { key, after, before },
    order: flags.newest ? "DESCENDING" : "ASCENDING",
    includeAllWriters: flags.others === true,
    includeData: flags.open === true,
    nextToken: flags.offset ?? 0,
    limit: Math.min(Math.max(flags.limit ?? 100, 1), 1000),
    signal,
  };
}

type Texts = readonly string[] | undefined;

function clauseOf(
  { tags, ...lists }: Readonly<Record<string, Texts>>,
  how: Pick<SearchClause, "condition" | "strategy">,
): SearchClause | null {
  const given = Object.entries(lists).filter(([, texts]) => texts !== undefined);
  if (given.length === 0 && tags === undefined) return null;
  return clause(
    { ...Object.fromEntries(given), ...(tags === undefined ? {} : { tags: labelsOf(tags) }) },
    how,
  );
}
