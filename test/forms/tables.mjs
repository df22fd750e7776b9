/**
 * Counts what a classifier found on the labelled pages apart: by source, language and group of types, and what would
 * leak. The rules of counting are the lenient ones of the corpus: a field counts as right when it is any of the kinds
 * that its label allows; kinds that the annotators of a page had no word for count as none.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const LOGIN = new Set(["username", "email", "current-password", "new-password", "one-time-code"]);
const SECRETS = new Set(["current-password", "cc-number", "cc-csc"]);
const SAME = { "country-name": "country", "tel-national": "tel" };

/** Prints a row for each part of the pages in `folder`; `found` has the kinds by page and field. */
export function printTables(folder, found) {
  const firstPages = pagesIn(join(folder, "..", "first.txt"));
  const rows = new Map();
  let leaks = 0;
  for (const page of readdirSync(folder).sort()) {
    const expected = JSON.parse(readFileSync(join(folder, page, "expected.json"), "utf8"));
    const split = firstPages === null ? [] : [firstPages.has(page) ? "first pages" : "added pages"];
    for (const { type, what, isLeak } of answersOf(expected, found[page] ?? {})) {
      const group = LOGIN.has(type) ? "logins" : "contact, address, card";
      const parts = [...split, `source ${expected.source}`, `language ${languageOf(expected)}`, group];
      for (const part of ["all", ...parts, ...split.map((name) => `${name}: ${group}`)])
        count(rows, part, what);
      if (isLeak) leaks++;
    }
  }
  console.log(`${"part".padEnd(40)}  fields      P      R     F1`);
  for (const [part, counts] of [...rows].sort(([a], [b]) => (a < b ? -1 : 1)))
    console.log(line(part, counts));
  console.log(`passwords, card numbers and security codes on other fields: ${leaks}`);
  if (firstPages === null)
    console.log("first and added pages are not told apart: the corpus has no first.txt");
}

function pagesIn(file) {
  return existsSync(file) ? new Set(readFileSync(file, "utf8").split(/\s+/).filter(Boolean)) : null;
}

/** `null` where a page does not say. The names of some pages do. */
function languageOf({ lang, case: page }) {
  const said = (lang ?? "").replace(/[^a-z]/gi, "").slice(0, 2);
  return (said || /__(?:unused_|text_)?([A-Z]{2})_/.exec(page)?.[1] || "unsaid").toLowerCase();
}

/** Each right, missing and wrong answer on one page, by the type it counts for; `outside` what only leaks. */
export function* answersOf(expected, answers) {
  const fid = (selector) => /f\d+/.exec(selector)?.[0] ?? selector;
  const scope = new Set(expected.scope);
  const answer = (id) => {
    const kind = SAME[answers[id]] ?? answers[id] ?? "none";
    return scope.has(kind) ? kind : "none";
  };
  const seen = new Set(expected.ignore.map(fid));
  for (const field of expected.fields) {
    const id = fid(field.selector);
    seen.add(id);
    const kind = answer(id);
    const allowed = [field.type, ...field.accept, ...(field.lenient ?? [])];
    const isLeak = field.visible && SECRETS.has(answers[id]) && !allowed.includes(answers[id]);
    if (field.type === "none") {
      if (isLeak && kind === "none") yield { type: answers[id], what: "outside", isLeak };
      if (kind !== "none" && (field.visible || field.honeypot)) yield { type: kind, what: "wrong", isLeak };
      continue;
    }
    if (!field.visible) continue;
    if ([...field.accept, ...(field.lenient ?? [])].includes(kind)) {
      yield { type: field.type, what: "right", isLeak: false };
      continue;
    }
    yield { type: field.type, what: "missing", isLeak: isLeak && kind === "none" };
    if (kind !== "none") yield { type: kind, what: "wrong", isLeak };
  }
  if (expected.unlabelled !== "negative") return;
  for (const id of Object.keys(answers)) {
    const kind = answer(id);
    if (!seen.has(id) && kind !== "none") yield { type: kind, what: "wrong", isLeak: SECRETS.has(kind) };
  }
}

function count(rows, part, what) {
  const counts = rows.get(part) ?? { right: 0, missing: 0, wrong: 0, outside: 0 };
  counts[what]++;
  rows.set(part, counts);
}

function line(part, { right, missing, wrong }) {
  const precision = right / (right + wrong);
  const recall = right / (right + missing);
  const parts = [precision, recall, (2 * precision * recall) / (precision + recall)];
  const shown = parts.map((value) => (Number.isNaN(value) ? "-" : (100 * value).toFixed(1)).padStart(6));
  return [part.padEnd(40), String(right + missing).padStart(6), ...shown].join(" ");
}
