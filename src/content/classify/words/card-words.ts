/** What pages call the fields of a payment card. Special rows stand before general ones. */
import type { FieldKind } from "./kinds.ts";
import type { WordRow } from "./word-table.ts";

export const CARD_WORDS: readonly WordRow<FieldKind>[] = [
  [
    "cc-csc",
    `cvv* | cvc* | bezpecnostni kod | bezpecnostny kod | sakerhetskod | sikkerhedskode | sikkerhetskode | turvakoodi | biztonsagi kod | cod de securitate | код безпеки | κωδικος ασφαλειας | ma bao mat | kode keamanan | رمز الحمايه | ccv | csc | cvn | cid | security code* | card security* | card code | card verification* |
    card validation* | card identification* | verification value | card v code | vcode | sicherheitscode |
    kartensicherheits* | *prufnummer | code de securite | cryptogramme* | codigo de seguridad | codigo de
    seguranca | codice di sicurezza | beveiligingscode | kod zabezpiecz* | kod bezpieczenst* | guvenlik kodu |
    код безопасности | セキュリティ コード | 安全码 | 安全碼 | 보안 코드 | رمز الامان | קוד אבטחה`,
  ],
  [
    "cc-exp",
    `mm yy | mm yyyy | exp* mm yy* | month year | mm aa | mm aaaa | mm jj | mm jjjj | mm rr | mm rrrr | мм гг |
    мм гггг`,
  ],
  [
    "cc-exp",
    `expiry* | expiration* | data de expiracao | 만료일* | platnost do | giltig till | utgangsdatum | udlobsdato | utlopsdato | voimassa* | lejarat* | data expirarii | термін дії | ημερομηνια ληξης | ngay het han | tanggal kedaluwarsa | expires* | expire date | exp date | =exp | card exp* | cc exp* | valid thru | valid
    until | valid to | valid through | good thru | gultig bis | gultigkeit* | ablaufdatum | vencimiento |
    caducidad | fecha de expiracion | validade | data de vencimento | scadenza | date de validite | vervaldatum
    | geldig tot | data waznosci | wazna do | son kullanma tarihi | skt | platnost karty | срок действия |
    действительна до | 有効期限 | 有效期 | 到期日 | 유효 기간 | تاريخ الانتهاء | تاريخ انتهاء* | תוקף`,
  ],
  [
    "cc-given-name",
    `card* holder first name | card holder given name | cc first name | card first name | first name on card |
    first name on the card`,
  ],
  [
    "cc-family-name",
    `card* holder last name | card holder family name | cc last name | card last name | last name on card | last
    name on the card`,
  ],
  [
    "cc-name",
    `name on card | name on the card | nome impresso no cartao | naam op kaart | posiadacz karty | имя держателя карты | 카드 명의* | drzitel karty | jmeno na karte | meno na karte | kortinnehavare* | namn pa kort* | navn pa kort* | kortinhaltija* | kartyabirtokos* | numele de pe card | власник картки | κατοχος καρτας | ten chu the | nama pemegang kartu | nama di kartu | الاسم علي البطاقه | name as it appears* | card name | *card holder s name | cc name | holder
    name | card owner name | name auf der karte | nom sur la carte | detenteur de la carte | nom du detenteur* |
    nombre en la tarjeta | nombre de la tarjeta | nome no cartao | nome sulla carta | nome e cognome sulla carta
    | naam op de kaart | wlasciciel karty | nazwisko na karcie | kart sahibi* | kart* uzerindeki* | kartin uzerindeki isim |
    kortholder* | имя на карте | имя владельца карты | владелец карты | держатель карты | カード名義* | 名義人 | 持卡人* |
    카드 소유자* | حامل البطاقه | בעל הכרטיס`,
  ],
  [
    "cc-number",
    `card number* | card no | n de carte | cislo karty | kortin numero | kartyaszam | numar card | numarul cardului | номер картки | номер банковской карты | αριθμος καρτας | =so the | nomor kartu | card num | card nr | card # | cc number | cc num | cc no | cc nr | cc # | =cc | ccn
    | credit card | debit card | *kartennummer | kreditkarte* | karten nr | numero de carte* | numero de tarjeta
    | numero de la tarjeta | tarjeta de credito | numero do cartao | cartao de credito | numero della carta |
    numero carta* | carta di credito | kaartnummer | creditcard* | nr karty | numer karty* | kart numarasi |
    kredi karti* | kortnummer* | номер карты | カード番号 | クレジットカード | 卡号 | 卡號 | 信用卡 | 카드 번호 | رقم البطاقه* | رقم
    بطاقه* | מספר כרטיס* | כרטיס אשראי`,
  ],
];

/** Who holds a card: also said of the street or town that a card is registered under. */
export const CARD_HOLDER_WORDS = `*card holder* | card owner* | cc owner | cc holder | karteninhaber* | titulaire* | titular* | titolare* |
  intestatario* | kaarthouder*`;
