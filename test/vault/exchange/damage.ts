/** Files of several kinds with entries that are known, and ways in which files get damaged on their way. */

/** Numbers from 0 to 1 that follow from `seed` (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

type Random = () => number;
const upTo = (random: Random, end: number) => Math.floor(random() * end);
const oneOf = <T>(random: Random, all: readonly T[]): T => all[upTo(random, all.length)] as T;

/** An entry by the fields of the record that it becomes. */
export type Known = Readonly<Record<string, string>>;

export interface Sample {
  readonly name: string;
  readonly delimiter: string;
  readonly bytes: Uint8Array;
  /** For each byte: part of the structure, of a cell without quotes, or of a value that quotes or tags enclose. */
  readonly kinds: readonly Kind[];
  readonly entries: readonly Known[];
}

type Kind = "structure" | "bare" | "value";

/** A text of which is known what is structure. */
class Text {
  readonly bytes: number[] = [];
  readonly kinds: Kind[] = [];

  add(kind: Kind, text: string): this {
    for (const byte of new TextEncoder().encode(text)) {
      this.bytes.push(byte);
      this.kinds.push(kind);
    }
    return this;
  }
}

const NOTES = [
  "",
  "plain",
  "two\nlines",
  'said "later", then left',
  "comma, semicolon; tab\t",
  "grün, 東京, 🚢",
  '"start and end"',
  ",",
  "first\na line of one word\nlast",
];
const WORDS = ["harbour", "Über", "lease", "mooring", "tide", "Łódź", "berth"];

function entries(random: Random): Known[] {
  return Array.from({ length: 3 + upTo(random, 8) }, (_, n) => {
    const note = oneOf(random, NOTES);
    const user = oneOf(random, ["ann", "", "o,tto", 'r"osa']);
    return {
      title: `${oneOf(random, WORDS)} ${n}`,
      site: `https://s${n}.example/`,
      ...(user === "" ? {} : { username: user }),
      password: `${oneOf(random, ["p", "ü", 'q"', "c,"])}${n}${upTo(random, 1e6)}`,
      ...(note === "" ? {} : { notes: note }),
    };
  });
}

const COLUMNS = ["title", "site", "username", "password", "notes"] as const;

function table(text: Text, random: Random, known: readonly Known[]): string {
  const delimiter = oneOf(random, [",", ";", "\t"]);
  const end = oneOf(random, ["\n", "\r\n"]);
  const all = random() < 0.3;
  for (const [index, name] of ["name", "url", "username", "password", "note"].entries())
    text.add("structure", index > 0 ? delimiter : "").add("bare", name);
  text.add("structure", end);
  for (const entry of known) {
    for (const [index, column] of COLUMNS.entries()) {
      const value = entry[column] ?? "";
      if (index > 0) text.add("structure", delimiter);
      if (all || /["\r\n]/.test(value) || value.includes(delimiter)) {
        text.add("structure", '"').add("value", value.replaceAll('"', '""')).add("structure", '"');
      } else text.add("bare", value);
    }
    text.add("structure", end);
  }
  return delimiter;
}

function keePass(text: Text, known: readonly Known[]): void {
  for (const [index, name] of ["Account", "Login Name", "Password", "Web Site", "Comments"].entries())
    text
      .add("structure", index > 0 ? ',"' : '"')
      .add("value", name)
      .add("structure", '"');
  text.add("structure", "\r\n");
  for (const entry of known) {
    for (const [index, column] of ["title", "username", "password", "site", "notes"].entries()) {
      const value = (entry[column] ?? "").replaceAll("\\", "\\\\").replaceAll('"', '\\"');
      text
        .add("structure", index > 0 ? ',"' : '"')
        .add("value", value)
        .add("structure", '"');
    }
    text.add("structure", "\r\n");
  }
}

function bitwarden(text: Text, known: readonly Known[]): void {
  const items = known.map(({ title, site, username, password, notes }) => ({
    ...{ type: 1, name: title, notes: notes ?? null },
    login: { uris: [{ uri: site }], username: username ?? null, password },
  }));
  const json = JSON.stringify({ encrypted: false, folders: [], items }, null, 2);
  for (const [, part = ""] of json.matchAll(/("(?:[^"\\]|\\.)*"|[^"]+)/g)) {
    if (!part.startsWith('"')) text.add("structure", part);
    else text.add("structure", '"').add("value", part.slice(1, -1)).add("structure", '"');
  }
}

function xml(text: Text, known: readonly Known[]): void {
  text.add("structure", '<?xml version="1.0"?><KeePassFile><Root><Group><Name></Name>');
  const keys = { title: "Title", site: "URL", username: "UserName", password: "Password", notes: "Notes" };
  for (const entry of known) {
    text.add("structure", "<Entry>");
    for (const [name, key] of Object.entries(keys)) {
      const value = (entry[name] ?? "").replaceAll("&", "&amp;").replaceAll("<", "&lt;");
      text.add("structure", "<String><Key>").add("value", key);
      text.add("structure", "</Key><Value>").add("value", value).add("structure", "</Value></String>");
    }
    text.add("structure", "</Entry>\n");
  }
  text.add("structure", "</Group></Root></KeePassFile>\n");
}

/** Returns a file whose entries are known. */
export function sampleOf(random: Random): Sample {
  const known = entries(random);
  const name = oneOf(random, ["table", "table", "table", "keepass 1", "bitwarden", "xml"]);
  const text = new Text();
  let delimiter = ",";
  if (name === "table") delimiter = table(text, random, known);
  else if (name === "keepass 1") keePass(text, known);
  else if (name === "bitwarden") bitwarden(text, known);
  else xml(text, known);
  return { name, delimiter, bytes: Uint8Array.from(text.bytes), kinds: text.kinds, entries: known };
}

const without = (bytes: Uint8Array, at: number) =>
  Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + 1)]);
const withBytes = (bytes: Uint8Array, at: number, added: readonly number[]) =>
  Uint8Array.from([...bytes.subarray(0, at), ...added, ...bytes.subarray(at)]);
const codes = (text: string) => [...new TextEncoder().encode(text)];
/** Places of bytes that are one of `letters`, in parts of those kinds. */
const placesOf = ({ bytes, kinds }: Sample, letters: string, of: readonly Kind[]) => {
  const wanted = codes(letters);
  return [...bytes.keys()].filter(
    (at) => wanted.includes(bytes[at] ?? 0) && of.includes(kinds[at] ?? "value"),
  );
};
/** Places where something put in is not simply a letter of a value. */
const openPlaces = ({ name, bytes, kinds }: Sample) =>
  [...kinds.keys()].filter((at) => {
    // Within quotes, also those of an empty cell, or between two tags, it is one.
    const isEmpty = bytes[at - 1] === 0x22 && bytes[at] === 0x22;
    const isInside = kinds[at] !== "value" && kinds[at - 1] !== "value" && !isEmpty;
    return name === "xml" ? isInside && bytes[at - 1] !== 0x3e && bytes[at] !== 0x3e : isInside;
  });

type Damage = (sample: Sample, random: Random) => Uint8Array;

const lose =
  (letters: string, of: readonly Kind[]): Damage =>
  (sample, random) => {
    const places = placesOf(sample, letters, of);
    return places.length === 0 ? sample.bytes.subarray(0, 10) : without(sample.bytes, oneOf(random, places));
  };

/** The structure of a file is what damage is done to: a letter that is another one leaves no trace in any format. */
export const DAMAGES: Readonly<Record<string, Damage>> = {
  "cut off": ({ bytes }, random) => bytes.subarray(0, upTo(random, bytes.length)),
  "a quote is lost": (sample, random) =>
    lose(sample.name === "xml" ? "<>" : '"', sample.name === "xml" ? ["structure"] : ["structure", "value"])(
      sample,
      random,
    ),
  "a quote too much": ({ name, bytes }, random) =>
    withBytes(bytes, upTo(random, bytes.length), codes(name === "xml" ? "<" : '"')),
  "a delimiter is lost": (sample, random) =>
    lose(sample.name === "bitwarden" ? ",:{}[]" : sample.name === "xml" ? "<>/" : sample.delimiter, [
      "structure",
    ])(sample, random),
  "a delimiter too much": (sample, random) =>
    withBytes(
      sample.bytes,
      oneOf(random, openPlaces(sample)),
      codes(sample.name === "xml" ? ">" : sample.delimiter),
    ),
  "a line end is lost": lose("\n", ["structure"]),
  "a line end too much": (sample, random) =>
    withBytes(sample.bytes, oneOf(random, openPlaces(sample)), codes("\n")),
  "a byte of no character": ({ bytes }, random) => withBytes(bytes, upTo(random, bytes.length), [0xff]),
  "half a character": ({ bytes }, random) => {
    const places = [...bytes.keys()].filter((at) => (bytes[at] ?? 0) >= 0x80);
    return places.length === 0 ? bytes.subarray(0, 10) : without(bytes, oneOf(random, places));
  },
  "a zero byte": ({ bytes }, random) => withBytes(bytes, upTo(random, bytes.length), [0]),
  "a part of it twice": ({ bytes }, random) => {
    const at = upTo(random, bytes.length);
    return Uint8Array.from([...bytes.subarray(0, at), ...bytes]);
  },
};
