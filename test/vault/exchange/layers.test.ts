/** Bytes to text, and text to rows: what is certain, what is guessed and shown, what is doubtful and named. */
import { describe, expect, test } from "vitest";
import { decodeFile } from "../../../src/vault/exchange/bytes-to-text.ts";
import { AS_IT_LOOKS, readTable, type TableChoice } from "../../../src/vault/exchange/table.ts";
import { read, whyOf } from "./read.ts";

const latin1 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
/** Text in a single-byte set, by the letters of it that the set has elsewhere than ASCII. */
function inSet(text: string, encoding: string): Uint8Array {
  const decoder = new TextDecoder(encoding);
  const codes = new Map(
    Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte] as const),
  );
  return Uint8Array.from(text, (letter) => {
    const code = codes.get(letter);
    if (code === undefined) throw new Error(`${letter} is not in ${encoding}`);
    return code;
  });
}
function utf16(text: string, isLittle: boolean, mark: boolean): Uint8Array {
  const units = mark ? `\uFEFF${text}` : text;
  const view = new DataView(new ArrayBuffer(units.length * 2));
  for (let at = 0; at < units.length; at++) view.setUint16(at * 2, units.charCodeAt(at), isLittle);
  return new Uint8Array(view.buffer);
}

describe("bytes to text", () => {
  const line = "name,password\nJürgen,Über-50€ 東京\n";

  test.each([
    ["UTF-8", new TextEncoder().encode(line), "utf-8"],
    ["UTF-8 with a mark", new TextEncoder().encode(`\uFEFF${line}`), "utf-8"],
    ["UTF-16 LE with a mark", utf16(line, true, true), "utf-16le"],
    ["UTF-16 BE with a mark", utf16(line, false, true), "utf-16be"],
    ["UTF-16 LE without", utf16(line, true, false), "utf-16le"],
    ["UTF-16 BE without", utf16(line, false, false), "utf-16be"],
  ])("%s is certain", (_, bytes, encoding) => {
    expect(decodeFile(bytes, null)).toEqual({ text: line, encoding, certainty: "sure" });
  });

  test.each([
    ["windows-1252", "Müller, Größe, Straße, Café, señor, naïve Ägypten"],
    ["windows-1250", "Wrocław, Łódź, zażółć gęślą jaźń, Ústí"],
    ["windows-1251", "Пароль, Москва, почта, Ёлка, Київ"],
    ["windows-1253", "Κωδικός, Αθήνα, όνομα, χρήστη"],
    ["koi8-r", "Пароль, Москва, почта, имя"],
    ["macintosh", "Müller, Größe, Straße, Café, señor, Ägypten"],
  ])("%s is guessed, and shown as a guess", (encoding, text) => {
    const bytes = inSet(`name,note\nx,"${text}"\n`, encoding);
    expect(decodeFile(bytes, null)).toMatchObject({ encoding, certainty: "guessed" });
    expect(decodeFile(bytes, null).text).toContain(text);
  });

  test("a chosen set is used, whatever it looks like", () => {
    const bytes = inSet("name,password\nx,Łódź1\n", "iso-8859-2");
    expect(read(bytes, { encoding: "iso-8859-2" }).fields).toEqual([{ title: "x", password: "Łódź1" }]);
  });

  test("words of letters beyond plain ones are there to check the set by, none of a password", () => {
    const { file } = read(latin1("name,username,password,note\nStra\xdfe,j\xfcrgen,p\xe4ss,gr\xfcn\n"));
    expect(file.entries[0]?.values.map(({ value }) => value)).toContain("päss");
  });

  test.each([
    ["a byte that belongs to no character", [0x70, 0xff, 0x77]],
    ["half a character", [0x70, 0xc3, 0x2c]],
  ])("%s in UTF-8: the value is left out and named, the others are taken", (_, broken) => {
    const before = new TextEncoder().encode("name,password,note\nMünchen,gut,grün\nKöln,");
    const after = new TextEncoder().encode(",schön\nBonn,besser,ähnlich\n");
    const { fields, reading, said } = read(Uint8Array.from([...before, ...broken.slice(0, 2), ...after]));
    expect(reading.certainty).toBe("damaged");
    expect(fields).toEqual([
      { title: "München", password: "gut", notes: "grün" },
      { title: "Köln", notes: "schön" },
      { title: "Bonn", password: "besser", notes: "ähnlich" },
    ]);
    expect(said).toEqual(["left destroyed password 1"]);
  });

  test("a replacement character never enters a password, wherever the file has it from", () => {
    for (const text of [
      "name,password\nx,a\uFFFDb\n",
      JSON.stringify({ items: [{ type: 1, name: "x", login: { password: "a\uFFFDb" } }], folders: [] }),
      String.raw`{"folders":[],"items":[{"type":1,"name":"x","login":{"password":"a\ud800b"}}]}`,
    ]) {
      const { fields, said } = read(text);
      expect(fields).toEqual([{ title: "x" }]);
      expect(said).toEqual(["left destroyed password 1"]);
    }
  });
});

const table = (text: string, choice: Partial<TableChoice> = {}) =>
  readTable(text, { ...AS_IT_LOOKS, ...choice });
const cellsOf = (text: string, choice: Partial<TableChoice> = {}) =>
  table(text, choice).rows.map(({ cells }) => cells.join("·"));
const doubtfulIn = (text: string, choice: Partial<TableChoice> = {}) =>
  table(text, choice).doubtful.map(({ from, to, why }) => `${from}-${to} ${why}`);

describe("text to rows", () => {
  test.each([
    ["a,b\nc,d", ["c·d"]],
    ["a,b\r\nc,d\r\n", ["c·d"]],
    ["a,b\rc,d\r", ["c·d"]],
    ["a,b\r\nc,d\ne,f\r\n", ["c·d", "e·f"]],
    ["\uFEFFa,b\nc,", ["c·"]],
    ['a,b\n"a ""b"", c\r\nd",e', ['a "b", c\r\nd·e']],
    ["a,b\n\n\n\nx,y\n", ["x·y"]],
    ['a,b\n"",x', ["·x"]],
    ["sep=;\na;b\nc;d,e", ["c·d,e"]],
    ['"a", "b"\n"c", "d, e"\n f, g\n', ["c·d, e", " f· g"]],
    ["a\tb\nc\td;e", ["c·d;e"]],
    ["a|b\nc|d", ["c·d"]],
    ['"a,x";b\nc;d', ["c·d"]],
    ["a,b,\nc,d,\n", ["c·d·"]],
  ])("%j", (text, rows) => {
    expect(cellsOf(text)).toEqual(rows);
    expect(doubtfulIn(text)).toEqual([]);
  });

  test("rows that all end with a delimiter more than the head are doubtful: the head may have lost one", () => {
    expect(doubtfulIn("a,b\n1,2,\n3,4,\n5,6,\n")).toEqual(["2-2 cells", "3-3 cells", "4-4 cells"]);
  });

  test("each row has the line it starts in, quoted line ends counted", () => {
    expect(table('a,b\n"1\n2",x\ny,z\n').rows.map(({ line }) => line)).toEqual([2, 4]);
    expect(table("sep=,\r\na,b\r\n\r\ny,z\r\n").rows.map(({ line }) => line)).toEqual([4]);
  });

  test("a row of another length is named by its line, the others are taken", () => {
    const text = "a,b,c\n1,2,3\n4,5\n6,7,8\n9,10,11,12\n13,14,15\n";
    expect(cellsOf(text)).toEqual(["1·2·3", "6·7·8", "13·14·15"]);
    expect(doubtfulIn(text)).toEqual(["3-3 cells", "5-5 cells"]);
  });

  test("a line without a delimiter is a piece of the row before or after it, and neither is taken", () => {
    const text = "a,b,c\n1,2,3\n4,5,first\nsecond\n6,7,8\n9,10,11\n";
    expect(cellsOf(text)).toEqual(["1·2·3", "9·10·11"]);
    expect(doubtfulIn(text)).toEqual(["3-3 quotes", "4-4 cells", "5-5 quotes"]);
  });

  test("rows that mostly have one other length say that the head is wrong, and none is taken", () => {
    const text = "name,url,user\nname,password,note\n1,2,3,4,5\n6,7,8,9,10\n";
    expect(cellsOf(text)).toEqual([]);
    expect(doubtfulIn(text)).toHaveLength(3);
  });

  test("the first line once more, as of two files in one, is no entry", () => {
    const text = "name,password\nA,x\nname,password\nB,y\n";
    expect(cellsOf(text)).toEqual(["A·x", "B·y"]);
    expect(doubtfulIn(text)).toEqual(["3-3 head"]);
  });

  test("behind a quote that does not close nothing is taken before it is asked for", () => {
    const text = 'a,b,c\n1,2,3\n4,"5,6\n7,8,9\n10,11,12\n';
    expect(cellsOf(text)).toEqual(["1·2·3"]);
    expect(doubtfulIn(text)).toEqual(["3-3 quotes", "4-5 after"]);
    expect(cellsOf(text, { readOn: true })).toEqual(["1·2·3", "7·8·9", "10·11·12"]);
    expect(doubtfulIn(text, { readOn: true })).toEqual(["3-3 quotes"]);
  });

  test("a stray quote within a line costs that line", () => {
    for (const row of ['4,5"x,6', '4,"5"x,6', '4,"5" ,6', '4,5,"x"y']) {
      const text = `a,b,c\n1,2,3\n${row}\n7,8,9\n`;
      expect(cellsOf(text)).toEqual(["1·2·3", "7·8·9"]);
      expect(doubtfulIn(text)).toEqual(["3-3 quotes"]);
    }
    expect(cellsOf('a\tb\n1\t5" nail\n', { quotes: "plain" })).toEqual(['1·5" nail']);
  });

  test("a quote that closes nothing casts doubt on the rows before it, which may be parts of its cell", () => {
    const text = 'a,b,c\n1,2,first\nx,y,z\nlast"\n7,8,9\n';
    expect(cellsOf(text)).toEqual(["7·8·9"]);
    expect(doubtfulIn(text)).toEqual(["2-4 quotes"]);
  });

  test("backslashes stand before quotes in KeePass 1's tables, and where nothing else makes sense", () => {
    const text = String.raw`"a","b"` + "\n" + String.raw`"x\"y","z\\"` + "\n";
    expect(cellsOf(text)).toEqual([String.raw`x"y·z\ `.trim()]);
    expect(cellsOf('"a","b"\n"C:\\dir","z"\n')).toEqual(["C:\\dir·z"]);
  });

  test("a last row without a line end is taken and named: a quote at the end may be half of one", () => {
    expect(table("a,b\n1,2").openEnd).toBe(2);
    expect(table('a,b\n1,"2"').openEnd).toBe(2);
    expect(table("a,b\n1,2\n").openEnd).toBeNull();
  });

  test("a long file with a quote that never closes is read in linear time", () => {
    const text = `a,b\n"${"x\n".repeat(500_000)}`;
    expect(doubtfulIn(text)).toEqual(["2-2 quotes", "3-500001 after"]);
    expect(cellsOf(`a,b\n"${'""'.repeat(200_000)}",x`)[0]).toHaveLength(200_002);
  });

  test("what is no table, or nothing, is refused by reason", async () => {
    for (const text of ["", "   ", "hello", "[]", "{}", '{"items":1}', "<a/>", "a,b\n", '"'])
      expect([text, await whyOf(() => read(text))]).toEqual([text, "format"]);
    expect(await whyOf(() => read("{"))).toBe("json");
    expect(await whyOf(() => read("<KeePassFile>"))).toBe("xml");
    expect(await whyOf(() => read('{"encrypted":true,"items":[]}'))).toBe("encrypted");
  });
});

test("a field or a kind may be called as what every object has", () => {
  const text = (name: string, value: string) => `<String><Key>${name}</Key><Value>${value}</Value></String>`;
  const entry = `<Entry>${text("Title", "x")}${text("valueOf", "kept")}</Entry>`;
  const xml = `<KeePassFile><Root><Group><Name>Root</Name>${entry}</Group></Root></KeePassFile>`;
  expect(Object.entries(read(xml).of("x").fields)).toContainEqual(["valueOf", "kept"]);
  const table = "type,name,login_uri,login_password\nconstructor,x,https://a.example,p\n";
  expect(read(table).all).toMatchObject([{ template: "login", fields: { title: "x", password: "p" } }]);
});

test("a number that is too long for a date stays as it is", () => {
  const head = "Group,Title,Username,Password,URL,Created";
  const { of } = read(`${head}\nRoot,x,u,p,https://a.example,9999999999999999\n`);
  expect(of("x").fields["first written"]).toBe("9999999999999999");
});
