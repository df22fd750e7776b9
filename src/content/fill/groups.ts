/**
 * The groups of a page's fields as a fill sees them: what each is for, which controls, of which kinds, sent where. A
 * group keeps its number while any of its fields or its form stands, also when the page draws the others again.
 */
import type { FillKind, FormPurpose } from "../../model/fill-kinds.ts";
import { classifying } from "../classify/classify.ts";
import { type FieldFacts, readingFacts } from "../classify/field-facts.ts";
import { groupsOf } from "../classify/groups.ts";
import type { Control } from "../page/control.ts";
import { atOnce, type Steps } from "../page/slices.ts";
import { type Box, boxesOf } from "./runs.ts";

/** A visible control whose kind is known. */
export interface Target {
  readonly control: Control;
  readonly kind: FillKind;
  readonly facts: FieldFacts;
  /** The box of a run that shares one value, null for a field that stands alone. */
  readonly box: Box | null;
}

export interface Group {
  readonly id: number;
  readonly purpose: FormPurpose;
  /** The field for the name to log in with, null where none is asked for. */
  readonly identifier: Control | null;
  readonly targets: readonly Target[];
  /** How, and every address to which, the form or a button of it sends. */
  readonly action: string;
  /** The host among them that is not the page's own, else null. */
  readonly sendsTo: string | null;
}

/** Numbers of groups by their fields and forms. They begin anywhere, so that another document has other ones. */
const numbers = new WeakMap<Node, number>();
let last = Math.floor(Math.random() * 2 ** 40);

/** Returns the groups that have a field of a known kind, in the order of the page. */
export function readGroups(root: Document): Group[] {
  return atOnce(readingGroups(root));
}

/** As `readGroups`, in steps. */
export function* readingGroups(root: Document): Steps<Group[]> {
  const { fields, controls, forms } = yield* readingFacts(root);
  const kinds = yield* classifying(fields, forms);
  const boxes = boxesOf(fields, kinds);
  return groupsOf(fields, forms, kinds).flatMap(({ purpose, members, identifier }) => {
    const targets = members.flatMap((index): Target[] => {
      const [control, field, box = null] = [controls[index], fields[index], boxes[index]];
      const kind = box?.kind ?? kinds[index] ?? null;
      return control === undefined || field === undefined || kind === null
        ? []
        : [{ control, kind, facts: field, box }];
    });
    const named = identifier === null ? null : (controls[identifier] ?? null);
    return targets.length === 0 ? [] : [{ ...placed(targets), purpose, identifier: named, targets }];
  });
}

/** The number of a group, and where it is sent. */
function placed(targets: readonly Target[]): Pick<Group, "id" | "action" | "sendsTo"> {
  const nodes = targets.flatMap(({ control }) => [control, ...(control.form === null ? [] : [control.form])]);
  const id = nodes.map((node) => numbers.get(node)).find((number) => number !== undefined) ?? ++last;
  for (const node of nodes) numbers.set(node, id);
  const forms = new Set(targets.flatMap(({ control }) => control.form ?? []));
  const sent = [...forms].flatMap((form) => waysOf(form));
  const own = targets[0]?.control.ownerDocument.defaultView?.location.host ?? "";
  const hosts = sent.flatMap(({ address }) => (URL.canParse(address) ? [new URL(address).host] : []));
  return {
    id,
    action: sent.map(({ method, address }) => `${method} ${address}`).join("\n"),
    sendsTo: hosts.find((host) => host !== own && host !== "") ?? null,
  };
}

/** How and where `form` and each button of it send, also a button that stands elsewhere. */
function waysOf(form: HTMLFormElement): { readonly method: string; readonly address: string }[] {
  const base = form.ownerDocument.baseURI;
  const root = form.getRootNode() as Document | ShadowRoot;
  const buttons = [...root.querySelectorAll<HTMLButtonElement>("[formaction], [formmethod]")].filter(
    (button) => button.form === form,
  );
  const attributes = (element: Element, prefix: string) =>
    ["method", "action"].map((name) => element.getAttribute(prefix + name)) as [string | null, string | null];
  return [attributes(form, ""), ...buttons.map((button) => attributes(button, "form"))].map(
    ([method, address]) => ({
      method: (method ?? "").toLowerCase(),
      address: address !== null && URL.canParse(address, base) ? new URL(address, base).href : "",
    }),
  );
}
