/** What pages call fields that no record has a value for; knowing them keeps other values out. */
import type { WordRow } from "./word-table.ts";

/** One of these anywhere on a field, and it stays empty: traps for programs, and riddles for people. */
export const TRAP_WORDS: readonly WordRow<"none">[] = [
  [
    "none",
    `*captcha* | fake* | leave blank | leave empty | leave this | do not fill | don t fill | nicht ausfullen |
    leer lassen | laisser vide | no rellenar | dejar en blanco | не заполня* | challenge | security question* |
    security answer* | secret question* | secret answer* | characters shown | code shown | code in the image |
    image code | security image | anti spam* | anti robot | spamschutz | sicherheitsfrage* | code de l image |
    caracteres suivants | codigo de la imagen | pregunta secreta | pregunta de seguridad | kod z obrazka | 验证码 |
    驗證碼 | 画像認証 | 자동입력 방지* | 보안문자 | капч* | код с картинки | символы с картинки | секретный вопрос | رمز الصوره |
    קוד מהתמונה | *honeypot* | dummy | honey pot`,
  ],
];

/** Words of search boxes and the like: on a label they decide, in a name they may only say where the form stands. */
export const SEARCH_WORDS = `*search | *suche | busca* | pesquis* | recherch* | cerca | zoek* | szukaj* | hledat* | kereses* | sok | arama
  | поиск* | искать | найти | 検索* | 搜索* | 搜尋* | 검색* | بحث | جستجو* | חיפוש | query | suchbegriff* | キーワード | 关键词
  | coupon* | promo | promocode | voucher* | gutschein* | gift card* | gift code | geschenkkarte* | discount* |
  rabatt* | carte cadeau | cupon | tarjeta regalo | codice sconto | buono sconto | kod rabatowy | kupon* |
  промокод* | купон* | クーポン* | ギフトカード | 优惠券* | 礼品卡 | 쿠폰* | 기프트카드 | كوبون* | קופון | referral* | referrer* |
  referred* | invitation code | einladungscode | code d invitation | parrain | реферер* | 邀请码 | 推荐人* | 招待コード |
  추천인*`;

/** Words of fields that ask for something of their own. */
export const OTHER_WORDS = `quantity | qty | company size | number of employees | hotel name | organisationsnummer | organization number | amount | betrag | montant | subject* | betreff* | asunto | sujet | oggetto | message* |
  comment* | nachricht* | kommentar* | comentario* | mensaje* | mensagem* | messaggio* | bericht | mesaj* |
  notes | delivery instructions | feedback | question* | answer* | budget | price | how did you* | hear about* |
  language | lang | time zone | open id | email verification* | email confirmation code* | fax* | *telefax |
  факс* | ファックス | 传真* | 傳真* | 팩스* | extension | ext | tax* | vat | ust id* | umsatzsteuer* | steuernummer |
  numero de tva | nif | cpf | cnpj | partita iva | p iva | codice fiscale | btw | nip | pesel | инн | ssn |
  social security* | national id* | id number | ausweis* | passport* | паспорт* | driver* license | license
  number | license plate | account number | kontonummer | iban | bic | sort code | bank name | invoice* |
  rechnungsnummer | order number | order id | order no | bestellnummer | numero de pedido | reservation* |
  confirmation number | serial number | seriennummer | customer number | customer id | kundennummer | member
  number | membership number | policy number | gift card number* | loyalty card* | library card* | id card
  number | identity card number | sim card number | membership card* | rewards card* | carte de fidelite* |
  kundenkartennummer | tarjeta de fidelidad | cartao fidelidade | carta fedelta | klantenkaart* | karty stalego
  klienta | номер карты лояльности | 会員カード番号 | 会员卡号 | card type* | credit card type* | cc type | kartentyp |
  kartenart | type de carte | tipo de tarjeta | product* | shop name | store name | site name | website name |
  blog name | pet name | project name | event name | group name | domain* | nom du site | nombre de la tienda |
  job title | position | occupation | profession | beruf | тема | комментар* | сообщени* | вопрос* | 件名 | 内容 |
  メッセージ | 留言* | 제목 | 내용 | 메시지 | 문의* | الموضوع | تعليق* | נושא | הודעה | check in | check out | arrival |
  departure | start date | end date | from date | to date | height | weight | age | alter | signature | keyword
  | tags | description | beschreibung | operating system | browser | due date | child s birthday | child s date of birth | child s birth date | baby s birthday | place of birth | birth place |
  city of birth | country of birth | geburtsort | lieu de naissance | lugar de nacimiento | luogo di nascita |
  local de nascimento | geboorteplaats | miejsce urodzenia | dogum yeri | место рождения | maiden name |
  geburtsname | mother s maiden name | publication*`;

/** The number of a house asked for apart: no kind of its own, and no street either. */
export const HOUSE_NUMBER_WORDS = `house number | house no | hausnummer | haus nr | street number | =nr | numero civico | civic number |
  huisnummer | numer domu | дом`;
