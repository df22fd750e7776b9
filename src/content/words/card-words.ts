/** What pages call the fields of a payment card. Special rows stand before general ones. */
import type { FieldKind } from "./kinds.ts";
import type { WordRow } from "./word-table.ts";

export const CARD_WORDS: readonly WordRow<FieldKind>[] = [
  [
    "cc-csc",
    `cvv* | cvc* | ccv | csc | cvn | cid | cvd | cav | security code* | card security* | card code | card verification* | card validation* |
    card identification* | card cvv | card cvc | verification value | credit card v code | card v code | vcode | sicherheitscode |
    kartensicherheits* | *prufnummer | *prufziffer | kartenprufn* | code de securite | code securite | cryptogramme* |
    codigo de seguridad | codigo seguridad | codigo de seguranca | codigo seguranca | codice di sicurezza | codice sicurezza | beveiligingscode |
    veiligheidscode | controlecode | kod zabezpiecz* | kod bezpieczenst* | guvenlik kodu | guvenlik numarasi | bezpecnostni kod |
    sakerhetskod | sikkerhedskode | sikkerhetskode | kontrolkode | turvakoodi | turvaluku | biztonsagi kod | код безопасности | код cvv | код cvc |
    проверочный код карты | セキュリティコード | セキュリティ コード | 安全码 | 安全碼 | 檢查碼 | 보안코드 | 보안 코드 | رمز الامان | رمز التحقق من البطاقه |
    קוד אבטחה | ma bao mat | ספרות בגב`,
  ],
  [
    "cc-exp",
    `mm yy | mm yyyy | exp* mm yy* | exp* date mm yy* | month year | mm aa | mm aaaa | mm jj | mm jjjj | mm rr | mm rrrr | мм гг | мм гггг`,
  ],
  [
    "cc-exp-month",
    `exp* month | exp* mon | exp* mm | exp m | month of exp* | expiration date month | expiry date month | exp date m | exp date month |
    cc month | card month | card exp* month | cc exp* m | cc exp* month | mm exp* | month exp* | ablaufmonat | monat ablauf | gultig* monat |
    mes de venc* | mes venc* | mes de caducidad | mes caducidad | mes de expiracion | mes de validade | mes validade | mois d expiration | mois expiration |
    mese di scadenza | mese scadenza | vervalmaand | miesiac waznosci | son kullanma ay* | месяц окончания | 有効期限 月 | 有効期限月 | 유효기간 월`,
  ],
  [
    "cc-exp-year",
    `exp* year | exp* yy | exp* yyyy | exp* yr | exp y | year of exp* | expiration date year | expiry date year | exp date y | exp date year |
    cc year | card year | card exp* year | cc exp* y | cc exp* year | year exp* | ablaufjahr | jahr ablauf | gultig* jahr | ano de venc* | ano venc* |
    ano de caducidad | ano caducidad | ano de expiracion | ano de validade | ano validade | annee d expiration | annee expiration |
    anno di scadenza | anno scadenza | vervaljaar | rok waznosci | son kullanma yil* | год окончания | 有効期限 年 | 有効期限年 | 유효기간 년`,
  ],
  [
    "cc-exp",
    `expiry* | expiration* | expires* | expire date | exp date | expdate | =exp | card exp* | cc exp* | valid thru | validthru | valid until |
    valid to | valid through | good thru | gultig bis | gultigkeit* | ablaufdatum | verfallsdatum | verfalldatum | vencimiento | fecha de vencimiento |
    caducidad | fecha de caducidad | fecha de expiracion | data de validade | validade | data de vencimento | vencimento do cartao | scadenza | data di scadenza |
    date d expiration | date de validite | date validite | fin de validite | expire fin | vervaldatum | geldig tot | data waznosci | wazna do | wazne do | termin waznosci |
    son kullanma tarihi | skt | platnost do | platnost karty | konec platnosti | utgangsdatum | giltig till | udlobsdato | utlopsdato |
    gyldig til | voimassa | voimassaolo* | lejarat* | ervenyesseg* | срок действия | действительна до | годна до | 有効期限 | 有效期 | 有效期限 | 到期日 | 유효기간 | 유효 기간 | 만료일 |
    تاريخ الانتهاء | تاريخ انتهاء* | صالحه حتي | תוקף | תוקף הכרטיס | ngay het han`,
  ],
  [
    "cc-given-name",
    `card* holder first name | card holder given name | cc first name | card first name | first name on card | first name on the card`,
  ],
  [
    "cc-family-name",
    `card* holder last name | card holder family name | card holder surname | cc last name | card last name | last name on card | last name on the card`,
  ],
  [
    "cc-name",
    `name on card | name on the card | name on credit card | name as it appears* | name as shown on card | card name |  *card holder name |
    *card holder s name |  cc name |   credit card name | holder name | name of card holder | name of the card holder | card owner name | card owner s name | titulaire de la carte | titular de la tarjeta | titular do cartao | titolare della carta | titolare carta | name of card owner |
     inhaber der karte | name des karteninhabers | name auf der karte | name auf karte |  nom du titulaire* | nom sur la carte |
    nom du porteur | porteur de la carte | detenteur de la carte | nom complet du detenteur de la carte | nom du detenteur* |  nombre del titular | nombre en la tarjeta |
    nombre de tarjeta | nombre de la tarjeta | nombre del propietario de la tarjeta | nome no cartao | nome impresso no cartao | nome do titular | nome do portador |
     nome del titolare |  nome sulla carta | nome e cognome sulla carta | naam op kaart | naam op de kaart |  naam kaarthouder | wlasciciel karty |
    imie i nazwisko na karcie | posiadacz karty | nazwisko na karcie | kart sahibi* | kart uzerindeki isim | kartin uzerindeki isim | kart uzerindeki ad* | drzitel karty |
    jmeno na karte | kortholder* | kortinnehavare* | kortinnehaver* | kortindehaver* | navn pa kort* | namn pa kort* | kortinhaltija | nimi kortilla | kortin haltija* | kartyabirtokos* | kartyan szereplo nev |
    имя на карте | имя владельца карты | имя и фамилия на карте | владелец карты | держатель карты | имя держателя карты | カード名義* | 名義人 | カード所有者* | 持卡人* |
    持卡人姓名 | 카드 소유자* | 카드 명의자 | 카드소유자* | اسم حامل البطاقه | حامل البطاقه | الاسم علي البطاقه | שם בעל הכרטיס | בעל הכרטיס | שם על הכרטיס | ten chu the | ten tren the`,
  ],
  [
    "cc-number",
    `card number* | card no | card num | card nr | card # | cc number | cc num | cc no | cc nr | cc # | =cc | ccn | credit card | credit card number | credit card no | debit card |
    debit card number | payment card | *kartennummer | kartennr | kreditkarte* | kreditkartennummer | karten nr | numero de carte* | numero de la carte | numero carte* |
    n de carte | numero de tarjeta | numero de la tarjeta | numero tarjeta | n de tarjeta | tarjeta de credito | numero do cartao | numero de cartao | numero cartao | cartao de credito |
    numero della carta | numero di carta | numero carta* | carta di credito | kaartnummer | creditcardnummer | creditcard* | nr karty | numer karty* | karta kredytowa | kart numarasi |
    kart no | kredi karti* | cislo karty | cislo platebni karty | kreditkort* | kortnummer* | kortnumero | kortin numero | luottokort* | kartyaszam* | bankkartya* | номер карты | номер банковской карты | кредитная карта | カード番号 | クレジットカード番号 | クレジットカード |
    卡号 | 卡號 | 信用卡号* | 信用卡號* | 信用卡 | 카드번호 | 카드 번호 | 신용카드 번호 | رقم البطاقه* | رقم بطاقه* | بطاقه الائتمان | מספר כרטיס* | כרטיס אשראי | מספר הכרטיס | so the`,
  ],
];

/** Who holds a card: also said of the street or town that a card is registered under. */
export const CARD_HOLDER_WORDS = `*card holder* | card owner* | cc owner | cc holder | karteninhaber* | titulaire* | titular* | titolare* | intestatario* | kaarthouder*`;
