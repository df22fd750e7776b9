/**
 * All words for fields that show what is typed, in one table: special rows first. `none` is for what must stay empty.
 */
import { CARD_HOLDER_WORDS, CARD_WORDS } from "./card-words.ts";
import type { FieldKind } from "./kinds.ts";
import { BARE_LOGIN_WORDS, ONE_TIME_CODE_WORDS, USERNAME_WORDS } from "./login-words.ts";
import { HOUSE_NUMBER_WORDS, OTHER_WORDS, SEARCH_WORDS, TRAP_WORDS } from "./other-words.ts";
import { BARE_NAME_WORDS, BIRTHDAY_WORDS, CONTACT_WORDS, NAME_WORDS } from "./person-words.ts";
import { BARE_ADDRESS_WORDS, PLACE_WORDS } from "./place-words.ts";
import { type WordRow, WordTable } from "./word-table.ts";

export type Said = FieldKind | "none";

const URL_WORDS = `url | uri | web site | =web | web page | home page | site web | sito web | sitio web | pagina web | webseite |
  webadresse | web address | blog | your site | link | strona www | web sitesi | сайт* | ホームページ | ウェブサイト | 网址 |
  网站* | 網址 | 網站* | 홈페이지* | 웹사이트* | الموقع | وب سايت | אתר | *website*`;

/** The row of words that call a field a trap. */
export const TRAP_ROW = 0;
/** Special rows stand before general ones; the last three count only where nothing else is said. */
const ROWS: readonly WordRow<Said>[] = [
  ...TRAP_WORDS,
  ["none", SEARCH_WORDS],
  ...CARD_WORDS,
  ["one-time-code", ONE_TIME_CODE_WORDS],
  ["none", OTHER_WORDS],
  ...BIRTHDAY_WORDS,
  ...CONTACT_WORDS,
  ["username", USERNAME_WORDS],
  ...NAME_WORDS,
  ...PLACE_WORDS,
  ["none", HOUSE_NUMBER_WORDS],
  ["url", URL_WORDS],
  ["cc-name", CARD_HOLDER_WORDS],
  ["street-address", BARE_ADDRESS_WORDS],
  ["username", BARE_LOGIN_WORDS],
  ["name", BARE_NAME_WORDS],
];
/** Rows from this one on hold words that may also say whose or which. */
export const FIRST_BARE_ROW = ROWS.length - 3;

export const FIELD_WORDS = new WordTable<Said>(ROWS);
/** For tests: every kind with its words. */
export const FIELD_ROWS = ROWS;

/** Words for the parts of a date, as names of fields and as first options of a select. */
export const DATE_PART_WORDS = new WordTable<"day" | "month" | "year">([
  [
    "day",
    "day | days | dd | tag | jour | dia | giorno | dag | dzien | den | paiva | nap | gun | день | יום | اليوم | يوم | =d | =日 | =일",
  ],
  [
    "month",
    "month* | mon | mm | monat | mois | mes | mese | maand | miesiac | manad | maned | mesic | kuukausi | honap | ay | месяц | חודש | الشهر | شهر | =m | =月 | =월",
  ],
  [
    "year",
    "year* | yyyy | yy | yr | jahr | jj | jjjj | annee | aa | aaaa | ano | anno | jaar | rok | rr | rrrr | ar | vuosi | ev | yil | год | гг | гггг | שנה | السنه | سنه | =y | =年 | =년",
  ],
]);
