/**
 * REGEXP patterns: Lucene's syntax, anchored to the whole value (PROTOCOL.md section 4.7), parsed into a tree with a
 * budget and rewritten in the syntax that PostgreSQL and RE2 share. Both run such a pattern (without captures and
 * back references) as an automaton, in linear time. A pattern that would need a large automaton is refused.
 */
import { VaultError } from "../errors.ts";

type Range = readonly [first: number, last: number];

/** A pattern as a tree. */
export type Node =
  | { readonly kind: "ranges"; readonly negated: boolean; readonly ranges: readonly Range[] }
  | { readonly kind: "any" }
  | { readonly kind: "sequence" | "choice"; readonly nodes: readonly Node[] }
  | { readonly kind: "repeat"; readonly node: Node; readonly least: number; readonly most: number | null };

const MAX_LENGTH = 1_000;
const MAX_DEPTH = 50;
/** PostgreSQL's own limit of a count. */
const MAX_COUNT = 255;
/** Most characters the pattern has when every count is written out. */
const MAX_SIZE = 1_000;

/** Classes that Lucene knows after a backslash; anything else there is a literal. */
const CLASSES: Readonly<Record<string, readonly Range[]>> = {
  d: [[0x30, 0x39]],
  w: [
    [0x30, 0x39],
    [0x41, 0x5a],
    [0x5f, 0x5f],
    [0x61, 0x7a],
  ],
  s: [
    [0x09, 0x0a],
    [0x0d, 0x0d],
    [0x20, 0x20],
  ],
};

const invalid = (why: string) => new VaultError("bad_request", `the regular expression ${why}`);

/**
 * Returns the pattern, for PostgreSQL or for RE2 with `.` matching line breaks, that matches the same whole values
 * as the Lucene pattern.
 * @throws VaultError `bad_request` when it cannot be parsed or would need too large an automaton
 */
export function automatonPattern(lucene: string): string {
  return `^(?:${write(parsePattern(lucene))})$`;
}

/** Returns the tree of a Lucene pattern. @throws VaultError `bad_request` as `automatonPattern` */
export function parsePattern(lucene: string): Node {
  if (lucene.length > MAX_LENGTH) throw invalid(`is longer than ${MAX_LENGTH} characters`);
  const node = new Parser(stripAnchors(lucene)).parse();
  if (sizeOf(node) > MAX_SIZE) throw invalid("repeats too much");
  return node;
}

/** People write `^` and `$` although a pattern matches the whole value anyway. */
function stripAnchors(lucene: string): string {
  const start = lucene.startsWith("^") ? lucene.slice(1) : lucene;
  const escapes = /\\*(?=\$$)/.exec(start)?.[0].length ?? 0;
  return start.endsWith("$") && escapes % 2 === 0 ? start.slice(0, -1) : start;
}

class Parser {
  readonly #chars: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#chars = [...text];
  }

  parse(): Node {
    const node = this.#choice();
    if (this.#at < this.#chars.length) throw invalid("has a ) without its (");
    return node;
  }

  #peek(): string | undefined {
    return this.#chars[this.#at];
  }

  #take(): string {
    const char = this.#chars[this.#at++];
    if (char === undefined) throw invalid("ends too early");
    return char;
  }

  #match(char: string): boolean {
    if (this.#peek() !== char) return false;
    this.#at++;
    return true;
  }

  #choice(): Node {
    if (++this.#depth > MAX_DEPTH) throw invalid("is nested too deeply");
    const nodes = [this.#sequence()];
    while (this.#match("|")) nodes.push(this.#sequence());
    this.#depth--;
    return nodes.length === 1 && nodes[0] ? nodes[0] : { kind: "choice", nodes };
  }

  #sequence(): Node {
    const nodes: Node[] = [];
    for (let next = this.#peek(); next !== undefined && next !== "|" && next !== ")"; next = this.#peek()) {
      nodes.push(this.#repeated());
    }
    return { kind: "sequence", nodes };
  }

  #repeated(): Node {
    let node = this.#atom();
    for (;;) {
      if (this.#match("*")) node = { kind: "repeat", node, least: 0, most: null };
      else if (this.#match("+")) node = { kind: "repeat", node, least: 1, most: null };
      else if (this.#match("?")) node = { kind: "repeat", node, least: 0, most: 1 };
      else if (this.#match("{")) node = this.#counted(node);
      else return node;
    }
  }

  #counted(node: Node): Node {
    const least = this.#number();
    if (this.#match("}")) return { kind: "repeat", node, least, most: least };
    if (!this.#match(",")) throw invalid("has a { that is no count");
    if (this.#match("}")) return { kind: "repeat", node, least, most: null };
    const most = this.#number();
    if (!this.#match("}") || most < least) throw invalid("has a { that is no count");
    return { kind: "repeat", node, least, most };
  }

  #number(): number {
    let digits = "";
    while (/^\d$/.test(this.#peek() ?? "")) digits += this.#take();
    if (digits === "" || digits.length > 3) throw invalid("has a { that is no count");
    if (Number(digits) > MAX_COUNT) throw invalid(`repeats more than ${MAX_COUNT} times`);
    return Number(digits);
  }

  #atom(): Node {
    const char = this.#take();
    if (char === ".") return { kind: "any" };
    if (char === "[") return this.#bracket();
    if (char === "\\") return this.#escaped();
    if (char === "*" || char === "+" || char === "?" || char === "{") throw invalid("repeats nothing");
    if (char !== "(") return literal(char);
    const node = this.#choice();
    if (!this.#match(")")) throw invalid("has a ( without its )");
    return node;
  }

  #escaped(): Node {
    const char = this.#take();
    const ranges = CLASSES[char.toLowerCase()];
    if (!/^[dws]$/i.test(char) || ranges === undefined) return literal(char);
    return { kind: "ranges", negated: char !== char.toLowerCase(), ranges };
  }

  /** Parses the part after `[`. As in Lucene, the first character counts as itself, even `]`. */
  #bracket(): Node {
    const negated = this.#match("^");
    const ranges: Range[] = [];
    do {
      const first = this.#member();
      if (!this.#match("-")) ranges.push([first, first]);
      else if (this.#peek() === "]") ranges.push([first, first], [0x2d, 0x2d]);
      else {
        const last = this.#member();
        if (last < first) throw invalid("has a range that runs backwards");
        ranges.push([first, last]);
      }
    } while (this.#peek() !== "]" && this.#peek() !== undefined);
    if (!this.#match("]")) throw invalid("has a [ without its ]");
    return { kind: "ranges", negated, ranges };
  }

  #member(): number {
    const char = this.#take();
    return codePoint(char === "\\" ? this.#take() : char);
  }
}

function codePoint(char: string): number {
  return char.codePointAt(0) ?? 0;
}

function literal(char: string): Node {
  const code = codePoint(char);
  return { kind: "ranges", negated: false, ranges: [[code, code]] };
}

/** How many characters the pattern has with its counts written out. */
function sizeOf(node: Node): number {
  switch (node.kind) {
    case "any":
      return 1;
    case "ranges":
      return node.ranges.length;
    case "sequence":
    case "choice":
      return node.nodes.reduce((sum, child) => sum + sizeOf(child), 1);
    case "repeat":
      return copiesOf(node) * Math.max(1, sizeOf(node.node));
  }
}

/** The weight of an optional copy: it gives an automaton many more states than a fixed copy does. */
const OPTIONAL = 4;

function copiesOf({ least, most }: Extract<Node, { kind: "repeat" }>): number {
  return Math.max(1, least + OPTIONAL * ((most ?? least) - least));
}

function write(node: Node): string {
  switch (node.kind) {
    case "any":
      return ".";
    case "ranges": {
      const [only] = node.ranges;
      if (!node.negated && node.ranges.length === 1 && only && only[0] === only[1]) return char(only[0]);
      const members = node.ranges.map(([a, b]) => (a === b ? char(a) : `${char(a)}-${char(b)}`)).join("");
      return `[${node.negated ? "^" : ""}${members}]`;
    }
    case "sequence":
      return node.nodes
        .map((child) => (child.kind === "choice" ? `(?:${write(child)})` : write(child)))
        .join("");
    case "choice":
      return node.nodes.map(write).join("|");
    case "repeat":
      return `(?:${write(node.node)})${quantifier(node.least, node.most)}`;
  }
}

function quantifier(least: number, most: number | null): string {
  if (most === null) return least === 0 ? "*" : least === 1 ? "+" : `{${least},}`;
  return least === 0 && most === 1 ? "?" : `{${least},${most}}`;
}

/** A character as itself: both engines take a backslash before punctuation, in brackets too, as "this very one". */
function char(code: number): string {
  const text = String.fromCodePoint(code);
  return /^[!-/:-@[-`{-~]$/.test(text) ? `\\${text}` : text;
}
