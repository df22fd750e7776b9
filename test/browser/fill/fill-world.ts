/**
 * A fill as the extension does it, without the extension: the built content script in a real page, the plan and the
 * values made by the background's own code.
 */
import type { Page } from "playwright-core";
import { fillableKinds, valuesAt } from "../../../src/background/web/fill-values.ts";
import type { FormGroup } from "../../../src/messages/content.ts";
import { type Offer, planFor, withFollowing } from "../../../src/messages/fill-plan.ts";
import { FILL_KINDS, type FillKind } from "../../../src/model/fill-kinds.ts";
import type { LeftReason } from "../../../src/model/page.ts";
import type { OpenedRecord } from "../../../src/vault/records/records.ts";
import { type ContentWorld, enter } from "../content-world.ts";

/** When the codes of these fills are made, in ms since 1970. */
export const CODE_TIME = 59_000;

/** What was promised, what was filled, and what was left with its reason. */
export interface Filled {
  readonly promised: readonly FillKind[];
  readonly filled: readonly FillKind[];
  readonly left: Readonly<Partial<Record<FillKind, LeftReason>>>;
}

/** Puts the content script `code` into `page`, with the values of `record` behind it. */
export async function enterWith(page: Page, code: string, record: OpenedRecord): Promise<ContentWorld> {
  return withValues(await enter(page, code, "http://frames.example"), record);
}

/** Puts the values of `record` behind `world`. */
export async function withValues(world: ContentWorld, record: OpenedRecord): Promise<ContentWorld> {
  const values = JSON.stringify(await valuesAt(record, FILL_KINDS, CODE_TIME));
  await world.run(
    `answers["fill.values"] = ({ kinds }) => ({ values: ${values}.filter(({ kind }) => kinds.includes(kind)) });`,
  );
  return world;
}

/** Returns what the page shows. */
export async function groupsOf(world: ContentWorld): Promise<readonly FormGroup[]> {
  const answer = await world.tell("page.describe", {});
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value.groups;
}

/** Fills from `record`; `between` runs after the promise and before the press. */
export async function fillFrom(
  world: ContentWorld,
  record: OpenedRecord,
  between: () => Promise<unknown> = async () => undefined,
): Promise<Filled> {
  const has = fillableKinds(record);
  const offer: Offer = { template: record.template, isOwn: true, has };
  const plan = planFor(offer, await groupsOf(world));
  await between();
  // As the extension does: a gesture puts its scripts in again.
  await world.inject();
  if (plan === null) return { promised: [], filled: [], left: {} };
  const answer = await world.tell("fill.begin", {
    ticket: "t",
    group: plan.group.id,
    kinds: withFollowing(plan.kinds, has),
  });
  if (!answer.ok) throw new Error(answer.error.code);
  const { outcomes } = answer.value;
  return {
    promised: plan.kinds,
    filled: outcomes.flatMap(({ kind, left }) => (left === null ? [kind] : [])),
    left: Object.fromEntries(outcomes.flatMap(({ kind, left }) => (left === null ? [] : [[kind, left]]))),
  };
}
