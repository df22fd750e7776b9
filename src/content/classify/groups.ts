/**
 * Says what each group of fields on a page is for, from the kinds of its fields and the words around them. The popup
 * counts, and a fill fills, by these groups.
 */
import type { FormPurpose } from "../../model/fill-kinds.ts";
import { membersOf } from "./classify.ts";
import { formScore } from "./classify-passwords.ts";
import type { FieldFacts } from "./field-facts.ts";
import type { FormFacts } from "./form-facts.ts";
import { fold } from "./words/fold.ts";
import type { FieldKind, Kinds } from "./words/kinds.ts";
import { FORM_WORDS, type FormWord } from "./words/purpose-words.ts";

/** Fields that belong together, as indexes into the page's facts. */
export interface Group {
  readonly purpose: FormPurpose;
  /** The form that they are of, an index into the page's facts. */
  readonly form: number;
  /** Its visible fields, in order. */
  readonly members: readonly number[];
  /** The field for the name to log in with, whatever its type or kind; null where none is asked for. */
  readonly identifier: number | null;
  /** The kinds of its fields, each once, in order. */
  readonly kinds: readonly FieldKind[];
}

/** Returns the groups of a page, in order; `kinds` are those that `classify` gave its fields. */
export function groupsOf(fields: readonly FieldFacts[], forms: readonly FormFacts[], kinds: Kinds): Group[] {
  const awaiting = new Set(
    fields.flatMap(({ form, visible, type }) => (!visible && type === "password" ? [form] : [])),
  );
  return membersOf(fields, forms.length).flatMap((members, index) => {
    const form = forms[index];
    if (form === undefined || members.length === 0) return [];
    const purpose = purposeOf(fields, members, form, kinds, awaiting.has(index));
    const found = members.flatMap((member) => kinds[member] ?? []);
    const identifier = asksForName(purpose) ? identifierOf(members, kinds) : null;
    return [{ purpose, form: index, members, identifier, kinds: [...new Set(found)] }];
  });
}

function asksForName(purpose: FormPurpose): boolean {
  return ["log-in", "log-in-first", "sign-up", "reset-password", "change-password"].includes(purpose);
}

/**
 * The user name, else the e-mail address, else the phone nearest before the first password, else the first there is.
 */
function identifierOf(members: readonly number[], kinds: Kinds): number | null {
  const password = members.findIndex((member) => kinds[member]?.endsWith("-password"));
  const before = password < 0 ? members : members.slice(0, password);
  for (const kind of ["username", "email", "tel"]) {
    const is = (member: number) => kinds[member] === kind;
    const found = (password < 0 ? before.find(is) : before.findLast(is)) ?? members.find(is);
    if (found !== undefined) return found;
  }
  return null;
}

function purposeOf(
  fields: readonly FieldFacts[],
  members: readonly number[],
  form: FormFacts,
  kinds: Kinds,
  awaitsPassword: boolean,
): FormPurpose {
  const count = (test: (kind: FieldKind) => boolean) =>
    members.filter((member) => {
      const kind = kinds[member] ?? null;
      return kind !== null && test(kind);
    }).length;
  const current = count((kind) => kind === "current-password");
  const fresh = count((kind) => kind === "new-password");
  const names = count((kind) => kind === "username" || kind === "email");
  const others = count((kind) => !isLoginKind(kind) && !kind.startsWith("cc-"));
  if (fresh > 0) {
    if (current > 0) return "change-password";
    const says = new Set(words(form.heading, form.buttons, form.attributes));
    if (says.has("reset") || (says.has("change") && !says.has("sign-up"))) return "reset-password";
    return names + others > 0 || formScore(fields, members, form) > 0 ? "sign-up" : "reset-password";
  }
  if (current > 0) return "log-in";
  if (count((kind) => kind.startsWith("cc-")) > 0) return "card";
  if (others >= 2) return "contact";
  if (count((kind) => kind === "one-time-code") > 0 && names + others === 0) return "one-time-code";
  return ofFewFields(fields, members, form, kinds, awaitsPassword);
}

/** Groups that ask for one or two things, which only their words can tell apart. */
function ofFewFields(
  fields: readonly FieldFacts[],
  members: readonly number[],
  form: FormFacts,
  kinds: Kinds,
  awaitsPassword: boolean,
): FormPurpose {
  const typed = members.filter((member) => fields[member]?.tag === "input");
  const known = typed.filter((member) => kinds[member] !== null);
  const isName = (member: number) => ["username", "email", "tel"].includes(kinds[member] ?? "");
  const near = words(form.buttons, form.attributes, form.heading);
  if (known.length === 0) {
    const isSearch = typed.some((member) => fields[member]?.type === "search") || near.includes("search");
    return typed.length <= 2 && isSearch ? "search" : "other";
  }
  if (!known.some(isName)) return "contact";
  if (near.includes("newsletter")) return "newsletter";
  if (near.includes("forgot") || near.includes("reset")) return "reset-password";
  if (known.every(isName) && typed.length <= 2) {
    if (near.includes("sign-up") && !near.includes("log-in")) return "sign-up";
    const goesOn = near.includes("log-in") || words(form.page).includes("log-in") || isStep(form);
    const isOnlyName = known.every((member) => kinds[member] === "username");
    if (awaitsPassword || goesOn || isOnlyName) return "log-in-first";
  }
  return "contact";
}

/** A button that leads on to another step, and no other. */
const NEXT =
  /^(?:continue|next|weiter|fortfahren|continuer|suivant|continuar|siguiente|avancar|proximo|seguinte|continua|avanti|doorgaan|verder|volgende|dalej|kontynuuj|далее|продолжить|次へ|続行|続ける|下一步|继续|繼續|다음|계속|التالي|متابعه|devam(?: et)?|ileri|pokracovat|dalsi|fortsatt|nasta|fortsaet|jatka|seuraava|tovabb|המשך|הבא)(?!\p{L})/u;

function isStep(form: FormFacts): boolean {
  return NEXT.test(fold(form.buttons));
}

function words(...texts: readonly string[]): FormWord[] {
  return texts.flatMap((text) => FORM_WORDS.matches(fold(text)).map(({ kind }) => kind));
}

function isLoginKind(kind: FieldKind): boolean {
  return /^(?:username|email|tel|one-time-code|(?:current|new)-password)$/.test(kind);
}
