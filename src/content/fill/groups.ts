/**
 * The groups of a page's fields as a fill sees them: which controls, of which kinds, sent where. A group keeps its
 * number while any of its fields or its form stands, also when the page draws the others again.
 */
import type { FillKind } from "../../model/fill-kinds.ts";
import { classify } from "../classify.ts";
import type { Control } from "../control.ts";
import { type PageFacts, pageFacts } from "../field-facts.ts";
import { type Box, boxesOf } from "./runs.ts";

/** A visible control whose kind is known. */
export interface Target {
  readonly control: Control;
  readonly kind: FillKind;
  /** The box of a run that shares one value, null for a field that stands alone. */
  readonly box: Box | null;
}

export interface Group {
  readonly id: number;
  readonly targets: readonly Target[];
  /** Every address that the form or a button of it sends to. */
  readonly action: string;
  /** The host among them that is not the page's own, else null. */
  readonly sendsTo: string | null;
}

/** Numbers of groups by their fields and forms. They begin anywhere, so that another document has other ones. */
const numbers = new WeakMap<Node, number>();
let last = Math.floor(Math.random() * 2 ** 40);

/** Returns the groups that have a field of a known kind, in the order of the page; from `facts` when they are read. */
export function readGroups(root: Document, facts: PageFacts = pageFacts(root)): Group[] {
  const { fields, controls, forms } = facts;
  const kinds = classify(fields, forms);
  const boxes = boxesOf(fields, kinds);
  const members = forms.map((): Target[] => []);
  for (const [index, control] of controls.entries()) {
    const box = boxes[index] ?? null;
    const kind = box?.kind ?? kinds[index] ?? null;
    if (kind !== null) members[fields[index]?.form ?? -1]?.push({ control, kind, box });
  }
  return members.filter((targets) => targets.length > 0).map(groupOf);
}

function groupOf(targets: readonly Target[]): Group {
  const nodes = targets.flatMap(({ control }) => [control, ...(control.form === null ? [] : [control.form])]);
  const id = nodes.map((node) => numbers.get(node)).find((number) => number !== undefined) ?? ++last;
  for (const node of nodes) numbers.set(node, id);
  const addresses = addressesOf(targets);
  const own = targets[0]?.control.ownerDocument.defaultView?.location.host ?? "";
  const hosts = addresses.flatMap((address) => (URL.canParse(address) ? [new URL(address).host] : []));
  return {
    id,
    targets,
    action: actionOf(targets),
    sendsTo: hosts.find((host) => host !== own && host !== "") ?? null,
  };
}

/** Returns every address that the forms around `targets`, or buttons of theirs, send to. */
export function actionOf(targets: readonly Target[]): string {
  return addressesOf(targets).join(" ");
}

function addressesOf(targets: readonly Target[]): string[] {
  const forms = new Set(targets.flatMap(({ control }) => control.form ?? []));
  return [...forms].flatMap((form) => {
    const base = form.ownerDocument.baseURI;
    const said = [form.getAttribute("action")];
    for (const button of form.querySelectorAll("[formaction]")) said.push(button.getAttribute("formaction"));
    return said.flatMap((address) =>
      address !== null && URL.canParse(address, base) ? [new URL(address, base).href] : [],
    );
  });
}
