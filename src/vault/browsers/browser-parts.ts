/**
 * Cuts the knowledge that my browsers exchange (SECURITY.md, "How one's browsers learn of each other") into parts of
 * bounded length: a record holds at most 8 MiB, and a change must send one part again, not all. Lists are merged item
 * by item, so a part is merged like the whole.
 */
import type { Account } from "../identity/open-identity.ts";
import type { Approval } from "../memory/approvals.ts";
import type { Pin } from "../memory/pins.ts";
import type { RegistryEntry } from "../memory/registry.ts";
import { BROWSERS_TYPE } from "../memory/reserved-types.ts";
import type { MarkSummary } from "../memory/seal-memory.ts";
import type { ShareEntry } from "../memory/share-book.ts";
import type { ChosenRule } from "../memory/type-rules.ts";

/** Each list has its own rule of merging. */
export interface Knowledge {
  readonly pins: readonly Pin[];
  readonly registry: readonly RegistryEntry[];
  readonly approvals: readonly Approval[];
  readonly rules: readonly ChosenRule[];
  readonly shares: readonly ShareEntry[];
  readonly signs: readonly string[];
  readonly marks: readonly MarkSummary[];
}

/** One thing known; by `name` it finds its part and its place there, in every browser the same. */
interface Item {
  readonly list: keyof Knowledge;
  readonly name: string;
  readonly value: unknown;
}

/** Average characters of a part. Sealing makes it a third longer, and few parts are much longer than others. */
const PART_LENGTH = 512 * 1024;

/**
 * Returns what this browser knows. It leaves out the marks of the records `own`, because records that held their own
 * marks would change for ever.
 */
export async function knowledgeOf(account: Account, own: ReadonlySet<string>): Promise<Knowledge> {
  const { signs, marks } = await account.memory.summary();
  return {
    pins: (await account.pins.list()).filter(({ state }) => state !== "own"),
    registry: (await account.registry.entries()).filter(
      ({ context, placed }) => placed && context.type !== BROWSERS_TYPE,
    ),
    approvals: await account.approvals.all(),
    rules: await account.rules.all(),
    shares: await account.shares.all(),
    signs: signs.filter((place) => !place.endsWith(` ${BROWSERS_TYPE}`)),
    marks: marks.filter(({ record }) => !own.has(record)),
  };
}

/** Merges the knowledge of another browser, or a part of it. */
export async function mergeKnowledge(account: Account, known: Partial<Knowledge>): Promise<void> {
  await account.pins.merge(known.pins ?? []);
  await account.registry.merge(known.registry ?? []);
  await account.approvals.merge(known.approvals ?? []);
  await account.rules.merge(known.rules ?? []);
  await account.shares.merge(known.shares ?? []);
  await account.memory.merge(known.signs ?? [], known.marks ?? []);
}

/** Returns the texts of the parts. The same knowledge gives the same texts. Each part can be read alone. */
export function encodeParts(knowledge: Knowledge): string[] {
  // A power of two, so that it changes seldom.
  const count = 2 ** Math.max(0, Math.ceil(Math.log2(sortedJson(knowledge).length / PART_LENGTH)));
  const parts = Array.from({ length: count }, (_, part) => ({ v: 1, part, ...noLists() }));
  for (const { list, name, value } of itemsOf(knowledge)) parts[sumOf(name) % count]?.[list].push(value);
  return parts.map(sortedJson);
}

/** A part and its place among the parts; null for one of a later version, which is left as it is. */
export interface Part {
  readonly place: number | null;
  readonly known: Partial<Knowledge>;
}

/** Returns the part in `text`. A part without a place was written when there was only one. */
export function parsePart(text: string): Part {
  const { v, part = 0, ...known } = JSON.parse(text) as Partial<Knowledge> & { v?: number; part?: number };
  return v === 1 ? { place: part, known } : { place: null, known: {} };
}

function noLists(): Record<keyof Knowledge, unknown[]> {
  return { pins: [], registry: [], approvals: [], rules: [], shares: [], signs: [], marks: [] };
}

function itemsOf(knowledge: Knowledge): Item[] {
  const items = <List extends keyof Knowledge>(
    list: List,
    nameOf: (value: Knowledge[List][number]) => string,
  ) => knowledge[list].map((value): Item => ({ list, name: nameOf(value), value }));
  return [
    ...items("pins", ({ clientId }) => clientId),
    ...items("registry", ({ context }) => `${context.writerId} ${context.type}`),
    ...items("approvals", ({ role, writerId, clientId, type }) => [role, writerId, clientId, type].join(" ")),
    ...items("rules", ({ type }) => type),
    ...items("shares", ({ readerId, type }) => `${readerId} ${type}`),
    ...items("signs", (place) => place),
    ...items("marks", ({ key }) => key),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Spreads names over the parts. */
function sumOf(name: string): number {
  let sum = 0;
  for (let i = 0; i < name.length; i++) sum = (Math.imul(sum, 31) + name.charCodeAt(i)) >>> 0;
  return sum;
}

/** Members in one order, whichever browser wrote them. */
function sortedJson(value: object): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
