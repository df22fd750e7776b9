/**
 * Fields that are sealed by themselves: how a rule is made and ended, and what the script in the page may ask for them.
 * It has no ticket, because nobody presses anything of ours before; so it gets a seal on what stands in a field that
 * has a rule, under the type of that rule, in the top page in front, and nothing else.
 */
import browser from "webextension-polyfill";
import { toVaultError, VaultError } from "../../errors.ts";
import type { ContentHandlers, DocumentSender } from "../../messages/receive.ts";
import { tellContent } from "../../messages/send.ts";
import { MAX_FIELD_NAME, RULE_PROBLEMS, type RuleProblem } from "../../model/page.ts";
import { sealText } from "../../vault/sealing/sealed-text.ts";
import type { App } from "../app.ts";
import { enterPage, patternOf } from "./page-place.ts";
import { showInPopup } from "./pending.ts";
import { lineAt } from "./readable-line.ts";
import { watchedFields } from "./sealing-scripts.ts";
import { keepSites, runningSites } from "./sites.ts";

/** More rules than this no site needs. */
const MOST_RULES = 20;
const LONGEST_LABEL = 60;
/** So many texts that one site lost are kept: it must not push out those of others. */
const MOST_LOST = 10;

/**
 * Tries the focused field in the top page of a tab, and remembers that it is sealed by itself under the present type
 * for sealed texts. Returns why not, else null. @throws VaultError `page_not_allowed`, also on a site that is not
 * turned on
 */
export async function makeRule(app: App, tabId: number): Promise<RuleProblem | null> {
  const [place] = await enterPage(tabId, [0], "auto.js");
  if (!(await runningSites()).includes(patternOf(place.origin))) {
    throw new VaultError("page_not_allowed", "this site is not turned on");
  }
  const { rules } = await app.sites.at(place.origin);
  if (rules.length >= MOST_RULES) throw new VaultError("too_large", "too many rules for one site");
  const { field, label, problem } = await tellContent(place, "rule.try", {});
  // A page may own its script: only what a rule can be is believed.
  if (problem !== null) return RULE_PROBLEMS.find((known) => known === problem) ?? "unsupported";
  const isName = typeof field === "string" && field !== "" && field.length <= MAX_FIELD_NAME;
  if (!isName || typeof label !== "string") return "unsupported";
  const { sealType: type } = await app.settings.get();
  const rule = { field, label: (label.trim() || field).slice(0, LONGEST_LABEL), type };
  await app.sites.choose(place.origin, { rules: [...rules.filter((other) => other.field !== field), rule] });
  await keepSites(app);
  return null;
}

/** Ends the rule for `field` of `origin`. @throws VaultError `vault_locked` */
export async function endRule(app: App, origin: string, field: string): Promise<void> {
  const { rules } = await app.sites.at(origin);
  await app.sites.choose(origin, { rules: rules.filter((rule) => rule.field !== field) });
  await keepSites(app);
}

/** Returns the handlers of what the script asks. */
export function sealingHandlers(app: App) {
  return {
    "auto.fields": async (_, sender) => ({ fields: await fieldsAt(sender) }),

    "auto.seal": async ({ field, text, leaving }, sender) => {
      if (!(await fieldsAt(sender)).includes(field)) throw notHere();
      const { tabId, frameId, documentId, origin } = sender;
      if (!(await browser.tabs.get(tabId)).active) throw notHere();
      try {
        const rule = (await app.sites.at(origin)).rules.find((each) => each.field === field);
        if (rule === undefined) throw notHere();
        const envelope = await sealText(app.accounts, rule.type, origin, text, Date.now());
        const place = { tabId, frameId, documentId, origin };
        const ticket = await app.tickets.issue({ action: "sealed", place, text: envelope });
        if (leaving) await tellLost(app, sender, envelope);
        return { envelope, line: await lineAt(app, origin), ticket };
      } catch (thrown) {
        await showInPopup({ kind: "unsealed", code: toVaultError(thrown).code, tabId });
        throw thrown;
      }
    },

    "auto.refused": async ({ ticket, problem }, sender) => {
      const { text } = await app.tickets.spend(ticket, "sealed", sender);
      if (problem === "field_lost_text") await tellLost(app, sender, text);
      else await showInPopup({ kind: "unsealed", code: problem, tabId: sender.tabId });
      return null;
    },
  } satisfies Partial<ContentHandlers>;
}

/** Keeps a sealed text that its page took away, and says so. */
async function tellLost({ tray }: App, { origin, tabId }: DocumentSender, envelope: string): Promise<void> {
  const lost = (await tray.all()).filter((kept) => kept.origin === origin);
  for (const old of lost.slice(MOST_LOST - 1)) await tray.drop(old.envelope);
  await tray.keep({ envelope, origin, at: Date.now() });
  await showInPopup({ kind: "unsealed", code: "field_lost_text", tabId });
}

/** @throws VaultError `page_not_allowed` unless the sender is the top page of a site with rules */
async function fieldsAt({ frameId, origin }: DocumentSender): Promise<readonly string[]> {
  const fields = frameId === 0 ? await watchedFields(origin) : [];
  if (fields.length === 0) throw notHere();
  return fields;
}

function notHere(): VaultError {
  return new VaultError("page_not_allowed", "no field is sealed by itself there");
}
