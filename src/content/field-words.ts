/**
 * What pages call their fields, in the languages people meet most. Each rule names a kind, or `none` for what must
 * stay empty; the first that matches a text decides for that text, so special ones stand before general ones.
 * Texts are compared after `fold`: lower case, no accents, words apart.
 */
import type { FillKind } from "../messages/content.ts";

/** What a field can be, also where no record has a value: knowing what a field is keeps other values out of it. */
export type FieldKind = FillKind;

/** Kinds by field, in the order of the page. Steps of the classifier fill in and correct what earlier ones found. */
export type Kinds = (FieldKind | null)[];

/** Lower case without accents; letters, digits and camelCase parts stand apart by single spaces. */
export function fold(text: string): string {
  return plain(text.replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2").replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2"))
    .replace(/(\p{L})(?=\p{N})/gu, "$1 ")
    .replace(/(\p{N})(?=\p{L})/gu, "$1 ")
    .replace(/[^\p{L}\p{N}#]+/gu, " ")
    .trim();
}

function plain(text: string): string {
  const letters = text
    .replace(/ß/g, "ss")
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "");
  return letters.toLowerCase().normalize("NFC");
}

/** Scripts that put no space between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;

/**
 * One expression for alternatives set apart by `|`: whole words, as `word*` their beginnings, as `*word*` wherever
 * they stand, as `=word` only when that is all of the text. A space between words may be missing in the text.
 */
export function any(words: string): RegExp {
  const parts = words.split("|").map((word) => {
    const letters = plain(word.trim());
    const body = letters.replace(/[=*]/g, "").replace(/ /g, " ?");
    if (letters.startsWith("=")) return `^${body}$`;
    if (letters.startsWith("*") || UNSPACED.test(letters)) return body;
    return `(?<!\\p{L})${body}${letters.endsWith("*") ? "" : "(?!\\p{L})"}`;
  });
  return new RegExp(parts.join("|"), "u");
}

export type Rule = readonly [kind: FieldKind | "none", words: RegExp];

/** One of these anywhere on a field, and it stays empty. */
export const VETO = any(
  `*captcha* | *honeypot* | dummy | fake | leave blank | leave empty | leave this | do not fill | nicht ausfullen |
  search* | *suche* | busca* | recherch* | cerca | zoek* | szukaj* | hledat* | kereses* | 検索 | 搜索 | 검색 | поиск* | искать |
  coupon* | promo | promo code | promotion* | voucher* | gutschein* | gift card* | gift code | discount* | referral* |
  challenge | security question* | security answer* | secret question | secret answer | 验证码 | 驗證碼 | капч*`,
);

/** For text controls and selects; passwords have rules of their own. */
export const RULES: readonly Rule[] = [
  [
    "cc-csc",
    any(`cvv* | cvc* | ccv | csc | cvn | cid | security code* | card code | card verification* | card security* | card identification* |
    sicherheitscode | *prufnummer | code de securite | cryptogramme* | codigo de seguridad | codigo de seguranca |
    codice di sicurezza | beveiligingscode | セキュリティコード | 安全码 | код безопасности`),
  ],
  ["cc-exp", any("mm yy | mm yyyy | month year")],
  [
    "cc-exp-month",
    any(`exp* month | exp* mon | exp* mm | cc month | card month | cc exp* m | mm exp* | month exp* |
    ablaufmonat | mes de venc* | mes de caducidad | mois d expiration | mese di scadenza`),
  ],
  [
    "cc-exp-year",
    any(`exp* year | exp* yy | exp* yyyy | exp* yr | cc year | card year | cc exp* y | year exp* |
    ablaufjahr | ano de venc* | ano de caducidad | annee d expiration | anno di scadenza`),
  ],
  [
    "cc-exp",
    any(`expiry | expiration | expires | expire date | exp date | =exp | card exp | cc exp | mm yy | mm yyyy |
    valid thru | valid until | valid to | good thru | gultig bis | ablaufdatum | verfallsdatum | vencimiento | caducidad |
    fecha de expiracion | validade | scadenza | vervaldatum | data waznosci | 有効期限 | 有效期 | срок действия`),
  ],
  [
    "cc-name",
    any(`name on card | name as it appears* | card name | *card holder* | cc name | cc owner |
    holder name | karteninhaber* | titulaire* | titular* | titolare* | nome no cartao | nombre en la tarjeta |
    nombre de tarjeta | nombre de la tarjeta | nom sur la carte | naam op kaart | カード名義 | 持卡人 | имя на карте | владелец карты`),
  ],
  [
    "cc-number",
    any(`card number | card no | card num | card nr | card # | cc number | cc num | cc no | cc nr | =cc |
    credit card | debit card | *kartennummer | kreditkarte* | numero de carte | numero de tarjeta | numero de la tarjeta |
    numero do cartao | numero della carta | numero carta | kaartnummer | カード番号 | 卡号 | номер карты | nr karty |
    numer karty | kart numarasi`),
  ],
  [
    "one-time-code",
    any(`one time* | otp | totp | 2 fa | mfa | two factor* | two step* | verification code | verify code |
    authentication code | authenticator* | auth code | passcode | sms code | login code | confirmation code | security key |
    bestatigungscode | einmal* | code de verification | codigo de verificacion | codigo de verificacao | codice di verifica |
    確認コード | 認証コード | 短信验证码 | 인증번호 | код из смс | код подтверждения`),
  ],
  [
    "none",
    any(`quantity | qty | amount | subject | betreff | asunto | sujet | oggetto | message* | comment* | nachricht |
    mensaje | mensagem | messaggio | feedback | question* | answer* | budget | price | how did you* | hear about* | language |
    time zone | salutation | anrede | fax* | extension | tax* | vat | ssn | social security* | passport* | driver* license |
    account number | iban | bic | sort code | invoice* | order number | reservation* | confirmation number | tracking number |
    serial number | customer number | kundennummer | product* | publication* | shop name | store name | site name | website name |
    pet name | project name | event name | group name | инн | тема | комментари* | сообщени* | 件名 | 内容 | 留言`),
  ],
  [
    "bday-day",
    any(`birth* day | day of birth | bday day | bday dd | bday d | dob day | dob d | dob dd | birth* dd | birth* d |
    geburtstag tag | dia de nacimiento | dia nascimento | jour* naissance | giorno di nascita`),
  ],
  [
    "bday-month",
    any(`birth* month | month of birth | bday month | bday mm | bday m | dob month | dob m | dob mm | birth* mm |
    birth* m | geburtsmonat | mes de nacimiento | mes nascimento | mois* naissance | mese di nascita`),
  ],
  [
    "bday-year",
    any(`birth* year | year of birth | bday year | bday yyyy | bday yy | bday y | dob year | dob y | dob yy |
    dob yyyy | birth* yy | birth* yyyy | birth* y | geburtsjahr | ano de nacimiento | ano nascimento | annee* naissance |
    anno di nascita`),
  ],
  [
    "bday",
    any(`birth date | birthdate* | date of birth* | *birthday* | bday* | dob | born | geburtsdatum | geburtstag |
    date de naissance | fecha de nacimiento | fecha nacimiento | data de nascimento | data di nascita | geboortedatum |
    data urodzenia | szuletesi* | syntymaaika | дата рождения | dogum tarihi | fodelsedatum | fodselsdato | datum narozeni |
    生年月日 | 出生日期 | 生日 | 생년월일 | ngay sinh | tanggal lahir | تاريخ الميلاد`),
  ],
  [
    "sex",
    any(
      `gender | sex | geschlecht | sexe | sexo | sesso | geslacht | plec | kon | sukupuoli | пол | 性別 | 性别 | 성별 | جنس*`,
    ),
  ],
  [
    "email",
    any(`e mail* | *email* | mail | e mail address* | *email address* | mail address* | mailadresse | correo* | courriel | *adresse electronique | epost* |
    e post* | eposta* | sahkoposti* | почт* | эл адрес | емейл | メール | 邮箱 | 邮件 | 電子郵件 | 電郵 | 信箱 | 이메일 | 메일 | البريد* | דואר*`),
  ],
  [
    "tel",
    any(`*phone* | mobile* | *mobil | mobilnummer | mobiltelefon* | cell | cell no | cell number | tel | tel no |
    telefon* | *telefono | *telefone | handy* | movil | celular* | portable | gsm | contact number | contact no | whatsapp* |
    телефон* | мобильн* | 電話 | 电话 | 手机 | 手機 | 携帯 | 휴대* | 전화* | هاتف | جوال | טלפון | dien thoai | no hp | nomor hp |
    cep telefonu | puhelin*`),
  ],
  [
    "username",
    any(`user name* | *username* | user id* | userid* | login id | login name | sign in name | member name | member id |
    membership id | account name | account id | uname | uid | usr | benutzer* | anmeldename | nutzername | usuario* | nome de usuario* |
    utilisateur | nom d utilisateur | identifiant* | utente | nome utente | gebruiker* | uzytkownik* | nazwa uzytkownika |
    anvandar* | brugernavn | brukernavn | kayttaja* | kullanici* | uzivatel* | felhasznalo* | логин* | имя пользователя |
    пользовател* | ユーザー | ユーザ名 | ログインid | 用户名 | 用戶名 | 账号 | 帳號 | 帐号 | 아이디 | ten dang nhap | tai khoan |
    اسم المستخدم | שם משתמש`),
  ],
  [
    "nickname",
    any(`nick | nick name* | display name | screen name | public name | spitzname | pseudo* | apodo | nimimerkki |
    prezdivka | никнейм | ник | ニックネーム | 昵称 | 暱稱 | 닉네임`),
  ],
  [
    "name",
    any(`full name* | first and last name | first name and last name | first last | name surname | complete name |
    real name | legal name | contact name | customer name | vor und nachname | vor und zuname | vorname und nachname |
    vorname nachname | name vorname | nom complet | nom et prenom | prenom et nom | nom prenom | nombre completo |
    nombre y apellido* | nome completo | nome e cognome | nome e sobrenome | imie i nazwisko | jmeno a prijmeni |
    voor en achternaam | ad soyad | adi soyadi | fio | фио | ф и о | полное имя | ваше имя | имя и фамилия | 氏名 | お名前 |
    名前 | 姓名 | 성명 | ho ten | ho va ten | nama lengkap`),
  ],
  [
    "given-name",
    any(`first name* | name first | =first | given name* | *givenname* | forename* | fname | f name | *vorname* |
    *prenom* | nombre de pila | primer nombre | nombres | primeiro nome | nome proprio | voornaam* | imie | fornamn* |
    fornavn* | etunimi | jmeno | krestni* | keresztnev* | utonev | isim | =ad | adi | adiniz | имя | 名 | 이름 | mei | =ten |
    nama depan | שם פרטי | الاسم الأول`),
  ],
  [
    "family-name",
    any(`last name* | name last | =last | family name* | *familyname* | surname* | sur name | sname | lname |
    l name | *nachname* | familienname | zuname | nom de famille | apellido* | apelido* | sobrenome | ultimo nome | cognome |
    achternaam | nazwisko | efternamn | etternavn | efternavn | sukunimi | prijmeni | vezeteknev | csaladnev | soyad* |
    soyisim | фамили* | 姓 | 성 | sei | nama belakang | שם משפחה`),
  ],
  [
    "additional-name",
    any(`middle* | =mi | second name | zweiter vorname | segundo nombre | отчество | mname | m name`),
  ],
  [
    "organization",
    any(`company* | organi?ation* | organization* | organisation* | business name | business | employer |
    institution | agency name | firm | *firma | firmenname | unternehmen | entreprise | societe | empresa | azienda |
    ragione sociale | bedrijf* | foretag* | yritys* | cegnev | организаци* | компани* | 会社 | 公司 | 회사 | university |
    school name`),
  ],
  [
    "postal-code",
    any(`zip* | *post code* | *postcode* | postal | postal code | plz | *postleitzahl* | code postal | codepostal |
    =cp | codigo postal | cod postal | =cep | =cap | kod pocztowy | postnummer* | postnr* | postinumero | psc |
    iranyitoszam* | posta kodu | индекс | 郵便番号 | 邮编 | 邮政编码 | 郵遞區號 | 우편번호`),
  ],
  [
    "country",
    any(`*country* | land | pays | pais | paese | nazione | kraj | ulke | =maa | nationality | zeme | orszag |
    страна | 国家 | 國家 | 国名 | 국가 | quoc gia | negara`),
  ],
  [
    "address-line2",
    any(`address* line 2 | address* 2 | address two | addr* 2 | street 2 | line 2 | apt* | apartment* | suite |
    unit | flat | adresszusatz | zusatz | complement* | complemento | informacion adicional | piso | toevoeging | 建物* | квартира`),
  ],
  ["address-line1", any(`address* line 1 | address* 1 | address one | addr* 1 | street 1 | line 1`)],
  [
    "address-level2",
    any(`city* | *city | town | suburb | locality | municipality | =ort | wohnort* | stadt* | ville | ciudad* |
    localidad | poblacion | cidade | municipio | citta | comune | =stad | plaats* | woonplaats | miasto | miejscowosc |
    =by | postort | mesto | obec | varos | telepules | sehir | город | населенный | 市区町村 | 市 | 城市 | 도시 | thanh pho | kota`),
  ],
  [
    "address-level1",
    any(`state | states | province* | region | county | prefecture | bundesland | canton | kanton | departement |
    provincia | estado | =uf | regione | provincie | wojewodztwo | регион | область | 都道府県 | 省份 | 省 | 州 | tinh`),
  ],
  [
    "street-address",
    any(`*street* | *address* | addr | strasse* | straat* | adresse* | anschrift | rue | direccion | domicilio |
    endereco | logradouro | morada | indirizzo | =via | adres* | ulica | ulice | utca | gata | gatuadress | katuosoite |
    улица | адрес | 住所 | 地址 | 주소 | dia chi | alamat | عنوان | כתובת`),
  ],
  [
    "url",
    any(`url | uri | *website* | web site | =web | homepage | home page | site web | sitio web | webseite | blog |
    web address | link | сайт | ホームページ | 网址`),
  ],
  // Last, because they also name the form or person a field is about, as in "user[city]" or "company name".
  ["username", any("user | login | log in | logon* | account")],
  [
    "name",
    any(
      `*name | name* | names | your name | nombre* | nome | nom | naam | namn | navn | nimi | nev | nama | 이름`,
    ),
  ],
];

/** Words that only say that something is a name: they count little beside any other. */
export const BARE_NAME = /^(?:edit |your |form |the )?(?:name|nom|nome|nombre|naam|navn|namn)$/;

/** Words for the parts of a date, as names of fields and as first options of a select. */
export const DATE_PARTS = {
  day: any("day | days | dd | tag | jour | dia | giorno | dag | dzien | paiva | nap | день | =d | 日"),
  month: any(
    "month* | mon | mm | monat | mois | mes | mese | maand | miesiac | manad | maned | kuukausi | honap | месяц | =m | 月",
  ),
  year: any(
    "year* | yyyy | yy | yr | jahr | annee | ano | anno | jaar | rok | ar | vuosi | ev | год | =y | 年",
  ),
} as const;
