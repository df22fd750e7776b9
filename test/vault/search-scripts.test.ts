/**
 * What is typed is found, in every script and in the ways people type: single letters where a letter is a word, parts,
 * other forms of a letter, numbers in groups. Each query names all that it finds, so that what is wrong shows too.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { SearchIndex } from "../../src/vault/records/search-index.ts";

const TITLES = {
  // Latin, with the letters of several languages
  tram: "Weißenburg Straßenbahn",
  lodz: "Łódź – bilety",
  springs: "Ilıca Kaplıcaları",
  izmir: "İzmir ofisi",
  resume: "résumé portal",
  island: "Þingvellir þjóðgarður",
  fjord: "Færøyene – Ærøskøbing",
  dakovo: "Đakovo muzej",
  hanoi: "Nhà sách Đường Láng",
  french: "Œuvre de Noël",
  wide: "ＦＵＬＬ ｗｉｄｔｈ",
  irish: "O’Brien’s boats",
  wifi: "Wi-Fi at the harbour",
  cpp: "C++ licence",
  host: "ops_db.replica-03",
  path: "/srv/www/index.html",
  mail: "rosa.lind+shop@mail.example",
  // Numbers
  router: "Router 10.0.0.12",
  phone: "call +49 170 5550102",
  work: "(073)7371212 (work phone)",
  date: "passport until 2031-04-09",
  iban: "DE02 1203 0000 0000 2020 51",
  card: "Visa 4012 8888 8888 1881",
  // Greek, Cyrillic, Armenian, Georgian
  post: "Ελλάς ταχυδρομείο",
  athens: "Δήμος Αθηναίων",
  metro: "Ёлка и метро",
  lviv: "Ґанок, м. Львів",
  yerevan: "Երևանի մետրո",
  tbilisi: "თბილისის მეტრო",
  // Hebrew, Arabic, Persian
  bank: "בנק שלום",
  points: "סֵפֶר תּוֹרָה",
  cairo: "مكتبة القاهرة",
  quran: "كِتَابٌ جَدِيد",
  tehran: "کتابخانه‌ی تهران",
  digits: "رقم ٠١٢٣٤٥",
  // Devanagari, Bengali, Tamil, Thai, Ethiopic
  delhi: "दिल्ली मेट्रो",
  lentils: "दाल की दुकान",
  dhaka: "ঢাকা ব্যাংক",
  chennai: "சென்னை நூலகம்",
  bangkok: "ธนาคารกรุงเทพ",
  addis: "አዲስ አበባ ባንክ",
  // Han, kana, Hangul
  tokyo: "東京メトロ定期券",
  backup: "密碼庫備份",
  rare: "𠮷野家の予約",
  garage: "ガレージのかぎ",
  half: "ｶﾒﾗ屋",
  seoul: "서울 지하철",
  busan: "부산항 출입증",
  // Signs
  key: "🔑 Garage",
  coder: "👩‍💻 laptop",
  heart: "❤️ clinic",
  euro: "Kasse €",
} as const;
type Id = keyof typeof TITLES;

const QUERIES: readonly (readonly [typed: string, ...finds: Id[]])[] = [
  ["weissenburg", "tram"],
  ["weiß", "tram"],
  ["STRASSENBAHN", "tram"],
  ["bahn", "tram"],
  ["lodz", "lodz"],
  ["łódź", "lodz"],
  ["ŁÓDŹ", "lodz"],
  ["ilica", "springs"],
  ["ILICA", "springs"],
  ["kaplica", "springs"],
  ["ılıca", "springs"],
  ["izmir", "izmir"],
  ["İZMİR", "izmir"],
  ["resume", "resume"],
  ["RÉSUMÉ", "resume"],
  ["re\u0301sume\u0301", "resume"],
  ["thingvellir", "island"],
  ["þjoðg", "island"],
  ["faeroyene", "fjord"],
  ["ærø", "fjord"],
  ["købing", "fjord"],
  ["dakovo", "dakovo"],
  ["đakovo", "dakovo"],
  ["nha sach duong", "hanoi"],
  ["LÁNG", "hanoi"],
  ["oeuvre noel", "french"],
  ["œuv", "french"],
  ["full width", "wide"],
  ["ｗｉｄ", "wide"],
  ["o'brien", "irish"],
  ["o’brien", "irish"],
  ["obrien", "irish"],
  ["wifi", "wifi"],
  ["wi-fi", "wifi"],
  ["wi fi", "wifi"],
  ["c++", "cpp"],
  ["C++ lic", "cpp"],
  ["replica", "host"],
  ["b.rep", "host"],
  ["db.replica-0", "host"],
  ["www/ind", "path"],
  ["index.html", "path"],
  ["lind+shop", "mail"],
  ["@mail", "mail"],
  ["10.0.0.12", "router"],
  ["0.0.12", "router"],
  ["100012", "router"],
  ["10.0.0.13"],
  ["+49 170 5550102", "phone"],
  ["+491705550102", "phone"],
  ["49 1705 550102", "phone"],
  ["0102", "phone"],
  ["(073)7371212", "work"],
  ["073 737 1212", "work"],
  ["0737371212", "work"],
  ["2031-04", "date"],
  ["20310409", "date"],
  ["2031/04/09", "date"],
  ["DE02120300000000202051", "iban"],
  ["de02 1203", "iban"],
  ["12030000", "iban"],
  ["4012888888881881", "card"],
  ["8888 1881", "card"],
  ["8888-1881", "card"],
  ["9999"],
  ["ελλασ", "post"],
  ["ΕΛΛΑΣ", "post"],
  ["ελλάς", "post"],
  ["δρομ", "post"],
  ["αθηναιων", "athens"],
  ["ΔΗΜΟΣ", "athens"],
  ["елка", "metro"],
  ["ЁЛКА", "metro"],
  ["мет", "metro"],
  ["ганок", "lviv"],
  ["львів", "lviv"],
  ["ԵՐԵՎԱՆ", "yerevan"],
  ["մետրո", "yerevan"],
  ["თბილის", "tbilisi"],
  ["שלום", "bank"],
  ["שלומ", "bank"],
  ["ספר תורה", "points"],
  ["القاهره", "cairo"],
  ["كتاب جديد", "quran"],
  ["كتابخانه", "tehran"],
  ["تهران", "tehran"],
  ["012345", "digits"],
  ["٠١٢٣", "digits"],
  ["दिल्ली", "delhi"],
  ["दाल", "lentils"],
  ["मेट्रो", "delhi"],
  ["ঢাকা", "dhaka"],
  ["ব্যাং", "dhaka"],
  ["நூலகம்", "chennai"],
  ["กรุงเทพ", "bangkok"],
  ["ธ", "bangkok"],
  ["አበባ", "addis"],
  ["京", "tokyo"],
  ["メトロ", "tokyo"],
  ["めとろ", "tokyo"],
  ["定期", "tokyo"],
  ["東券"],
  ["碼", "backup"],
  ["備份", "backup"],
  ["𠮷", "rare"],
  ["予", "rare"],
  ["ガレ", "garage"],
  ["カレ"],
  ["鍵"],
  ["カメラ", "half"],
  ["울", "seoul"],
  ["지하", "seoul"],
  ["서우", "seoul"],
  ["부산", "busan"],
  ["항", "busan"],
  ["길"],
  ["🔑", "key"],
  ["garage", "key"],
  ["👩", "coder"],
  ["💻", "coder"],
  ["❤", "heart"],
  ["❤️", "heart"],
  ["€", "euro"],
  ["🔒"],
];

function indexOf(entries: readonly (readonly [id: string, text: string])[]): SearchIndex {
  const index = new SearchIndex();
  for (const [i, [id, text]] of entries.entries()) {
    index.set(id, String(i).padStart(3, "0"), text, [
      { text, weight: 8, exact: false },
      { text: "note", weight: 2, exact: false },
    ]);
  }
  return index;
}

describe("found as typed", () => {
  const index = indexOf(Object.entries(TITLES));

  test.each(QUERIES)("“%s”", (typed, ...finds) => {
    expect(index.search(typed).sort()).toEqual([...finds].sort());
  });

  test("a single letter of a script that has words is the start of one, not any part", () => {
    expect(index.search("ж")).toEqual([]);
    expect(index.search("z")).toEqual([]);
    expect(index.search("w")).toContain("wifi");
  });

  test("everything is found by its own title, however it is written, and by each part of it from three letters on", () => {
    for (const [id, title] of Object.entries(TITLES)) {
      for (const form of [title, title.toUpperCase(), title.toLowerCase(), title.normalize("NFD")])
        expect(index.search(form), form).toContain(id);
      const letters = [...title];
      for (let start = 0; start + 3 <= letters.length; start++) {
        const part = letters.slice(start, start + 3).join("");
        if (/^[\p{L}\p{N}][\p{L}\p{N}\p{M}]{2}$/u.test(part)) expect(index.search(part), part).toContain(id);
      }
    }
  });
});

describe("the reported cases", () => {
  interface Entry {
    readonly fields: readonly { readonly name: string; readonly value: string }[];
  }
  const read = <T>(name: string) =>
    JSON.parse(readFileSync(`${import.meta.dirname}/search/${name}.json`, "utf8")) as T;
  const titles = read<{ records: Entry[] }>("records").records.map(({ fields }) => fields[0]?.value ?? "");
  const index = indexOf(titles.map((title) => [title, title]));

  test("each query finds its record, and first", () => {
    const queries = read<{ query: string; finds: string }[]>("queries");
    expect(queries.map(({ query }) => [query, index.search(query)[0]])).toEqual(
      queries.map(({ query, finds }) => [query, finds]),
    );
  });

  test("a number in groups finds the longer text that it is in", () => {
    for (const { value, query } of read<{ value: string; query: string }[]>("numbers"))
      expect(indexOf([["it", value]]).search(query), query).toEqual(["it"]);
  });
});

describe("secrets", () => {
  test("are found by what is in them, signs too, and never by an error", () => {
    const index = new SearchIndex();
    index.set("a", "1", "Bank", [{ text: "x#7&kü-91", weight: 1, exact: true }]);
    expect(index.search("7&k")).toEqual(["a"]);
    expect(index.search("#7")).toEqual(["a"]);
    expect(index.search("x#8")).toEqual([]);
  });
});
