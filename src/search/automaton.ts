/**
 * Runs REGEXP patterns on this device, over whole values and in time linear in their length, so that no pattern can
 * hold up the vault. A pattern has a bounded size (regexp.ts), so its automaton has, too.
 */
import { type Node, parsePattern } from "./regexp.ts";

/** A state either reads one character and goes to its only `next`, or (without `reads`) goes to all at once. */
interface State {
  readonly reads: ((code: number) => boolean) | null;
  next: readonly number[];
}

/** Where the automaton has matched. */
const DONE = 0;

/** Returns the test whether `lucene` matches a whole text. @throws VaultError `bad_request` as `parsePattern` */
export function regexpTest(lucene: string): (text: string) => boolean {
  const states: State[] = [{ reads: null, next: [] }];
  const start = build(states, parsePattern(lucene), DONE);
  return (text) => {
    let present = reach(states, [start]);
    for (const char of text) {
      const code = char.codePointAt(0) ?? 0;
      present = reach(
        states,
        [...present].flatMap((id) => (states[id]?.reads?.(code) === true ? (states[id]?.next ?? []) : [])),
      );
      if (present.size === 0) return false;
    }
    return present.has(DONE);
  };
}

/** Returns the states that `from` leads to without reading. */
function reach(states: readonly State[], from: readonly number[]): ReadonlySet<number> {
  const found = new Set(from);
  for (const id of found) {
    const state = states[id];
    if (state?.reads === null) for (const next of state.next) found.add(next);
  }
  return found;
}

function add(states: State[], state: State): number {
  return states.push(state) - 1;
}

/** Adds what matches `node` and then goes to `next`; returns where it begins. */
function build(states: State[], node: Node, next: number): number {
  switch (node.kind) {
    case "any":
      return add(states, { reads: () => true, next: [next] });
    case "ranges": {
      const { negated, ranges } = node;
      const reads = (code: number) => ranges.some(([a, b]) => a <= code && code <= b) !== negated;
      return add(states, { reads, next: [next] });
    }
    case "sequence":
      return node.nodes.reduceRight((after, child) => build(states, child, after), next);
    case "choice":
      return add(states, { reads: null, next: node.nodes.map((child) => build(states, child, next)) });
    case "repeat":
      return buildRepeat(states, node, next);
  }
}

function buildRepeat(
  states: State[],
  { node, least, most }: Extract<Node, { kind: "repeat" }>,
  next: number,
): number {
  let start = next;
  if (most === null) {
    const loop: State = { reads: null, next: [] };
    start = add(states, loop);
    loop.next = [build(states, node, start), next];
  } else {
    for (let i = least; i < most; i++) {
      start = add(states, { reads: null, next: [build(states, node, start), next] });
    }
  }
  for (let i = 0; i < least; i++) start = build(states, node, start);
  return start;
}
