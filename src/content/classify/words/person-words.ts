/** What pages call the fields about a person. Special rows stand before general ones. */
import type { FieldKind } from "./kinds.ts";
import type { WordRow } from "./word-table.ts";

export const BIRTHDAY_WORDS: readonly WordRow<FieldKind>[] = [
  [
    "bday",
    `birth date | date of birth* | datum narodenia | data nasterii | ημερομηνια γεννησης | تاريخ الولاده | *birthday* | bday* | dob | born | geburtsdatum | geburtstag* | geb datum |
    date de naissance | date naissance | ne e le | ne le | nacimiento | nascimento | nascita | geboortedatum |
    data urodzenia | szuletes* | syntymaaika | дата рождения | день рождения | dogum tarihi | fodelsedatum |
    fodselsdato | datum narozeni | 生年月日 | 生日 | 생년월일 | 생일 | ngay sinh | tanggal lahir | تاريخ الميلاد | تاريخ
    تولد | תאריך לידה | дата народження | year of birth | month of birth | day of birth | geburtsjahr |
    geburtsmonat | naissance | birth`,
  ],
  [
    "sex",
    `gender | sex | geschlecht | sexe | sexo | genero | sesso | genere | geslacht | plec | kon | cinsiyet |
    sukupuoli | kjonn | пол | 性別 | 性别 | 성별 | جنسيت | الجنس | جنس | מין`,
  ],
];

export const CONTACT_WORDS: readonly WordRow<FieldKind>[] = [
  [
    "email",
    `*email* | newsletter | електронна пошта | ел пошта | ηλεκτρονικο ταχυδρομειο | mail | mails | *email address* | mail address* | mail adresse | correo* | courriel* |
    *adresse electronique | endereco eletronico | correio eletronico | posta elettronica | mailadres | adres
    poczty | poczta | e post* | e postadresse | e posta adresi | elektronik posta | sahkoposti* | el pasto* |
    почта | почты | эл адрес | электронный адрес | емейл* | имейл* | мейл | メール* | 邮箱* | 邮件* | 電子郵件* | 電郵* | 信箱*
    | 이메일 주소 | 전자 우편 | 메일* | بريد* | البريد | الايميل | ايميل* | پست الكترونيك | דואר אלקטרוני | דוא ל | אימייל
    | מייל | thu dien tu | e mail*`,
  ],
  [
    "tel-country-code",
    `country phone code | phone country* | calling code | dialing code | dial code | dialling code | tel country*
    | country code phone | intl code | international code | landesvorwahl | indicatif | prefijo* | prefisso |
    kierunkowy | код страны | 国番号 | 国际区号 | 国家代码 | 국가코드 | رمز الدوله | ulke kodu | קידומת מדינה`,
  ],
  [
    "tel",
    `*phone* | mobile* | mobilszam* | τηλεφων* | κινητο* | telepon | nomor telepon | no hp | *mobil | mobilnummer | cell | tel | telefon* | *telefon | *rufnummer | handy* | movil |
    celular* | portable | telemovel* | cellulare | gsm | telefoon* | mobiel* | komorka | contact number |
    contact no | whats app* | телефон* | моб | мобильн* | тел | 電話* | 携帯* | 电话* | 手机* | 手機* | 휴대* | 핸드폰* | 전화* |
    연락처 | هاتف* | الهاتف | الجوال | جوال | الموبايل | تلفن | همراه | טלפון* | נייד | dien thoai | sdt | puhelin*
    | sms`,
  ],
];

export const NAME_WORDS: readonly WordRow<FieldKind>[] = [
  [
    "nickname",
    `nick | nick name* | display name* | screen name* | handle | alias | spitzname | anzeigename | pseudo* |
    apodo | bijnaam | weergavenaam | nimimerkki | prezdivka | никнейм | ник | псевдоним | ニックネーム | 昵称 | 暱稱 | 닉네임
    | כינוי | public name`,
  ],
  [
    "name",
    `full name* | first and last name | 收件人* | 받는 사람 | numele complet | повне ім я | пиб | ονοματεπωνυμο | nama lengkap | first name and last name | first name last name | first last | first last
    name | name surname | name and surname | complete name | real name | legal name | contact name | contact
    person | customer name | guest name | billing name | shipping name | delivery name | your name* | recipient
    | payer name | ihr name | vor und nachname | vor und zuname | vorname und nachname | vorname nachname |
    vorname name | name und vorname | vorname und name | name vorname | nachname vorname | ansprechpartner | nom
    complet | nom et prenom* | prenom et nom | nom prenom* | noms et prenoms | nom de famille et prenom | prenom
    nom | votre nom | nombre completo | nombre y apellido* | nombres y apellidos | apellidos y nombre* |
    apellido y nombre | nome completo | nome e cognome | cognome e nome | nome cognome | nome e sobrenome | nome
    e apelido | imie i nazwisko | nazwisko i imie | jmeno a prijmeni | meno a priezvisko | voor en achternaam |
    voornaam en achternaam | ad soyad* | adi soyadi | adiniz soyadiniz | isim soyisim | vardas pavarde | vardas
    ir pavarde | vards uzvards | nume si prenume | nume prenume | for och efternamn | fornamn och efternamn |
    for og etternavn | fornavn og efternavn | koko nimi | etu ja sukunimi | etunimi ja sukunimi | fio | ф и о |
    полное имя | ваше имя | имя и фамилия | имя фамилия | фамилия имя | фамилия и имя | фамилия имя отчество |
    фамилия имя и отчество | как вас зовут | как к вам обращаться | 氏名 | 名前 | 姓名 | 联系人 | 收货人 | 收貨人 | 名字 | 성명 |
    성함 | 이름 | ho ten | ho va ten | الاسم الكامل | نام و نام خانوادگی | שם מלא | שם פרטי ומשפחה | שם ומשפחה`,
  ],
  [
    "given-name",
    `first name* | name first | roepnaam | =meno | utonev* | prenume* | ім я | =ονομα | nama depan | =first | given name* | forename* | f name | *vorname* | *prenom* | nombre de pila
    | primer nombre | =nombres | primeiro nome | nome proprio | voornaam* | imie | fornamn* | fornavn* |
    etunimi* | krestni* | jmeno | keresztnev* | isim | =ad | =adi | adiniz | vardas | =名 | 名 必須 | 名前 名 | 名字 名 | mei |
    =ten | שם פרטי | الاسم الاول | نام | *givenname*`,
  ],
  [
    "family-name",
    `last name* | name last | nom de naissance | nom de jeune fille | nume de familie | прізвищ* | επωνυμο | επιθετο | الكنيه | nama belakang | nama keluarga | =last | family name* | sur name | sname | l name | *nachname* | familienname |
    zuname | nom de famille | apellido* | apelido* | sobrenome* | cognome | achternaam* | familienaam | nazwisko
    | efternamn* | etternavn* | efternavn* | sukunimi* | prijmeni | priezvisko | vezeteknev* | csaladnev* |
    soyad* | soy isim | pavarde | фамили* | 姓 | 名前 姓 | =성 | 성씨 | =sei | שם משפחה | العائله | اللقب | نام خانوادگي |
    =ho | *familyname*`,
  ],
  [
    "additional-name",
    `middle name* | middle* | =mi | second name | zweiter vorname | segundo nombre | nome do meio |
    tussenvoegsel* | отчество* | m name | ミドルネーム`,
  ],
  [
    "organization",
    `company* | company name* | organisatie | 企業名 | 法人名 | 団体名 | 勤務先* | 貴社名 | 单位名称 | 기관명 | 업체명 | spolecnost* | spolocnost* | virksomhed* | bedrift* | yrityksen nimi | companie* | компані* | εταιρεια* | επωνυμια* | cong ty | perusahaan | nama perusahaan | المؤسسه | organization* | organization name | organisation* | business name | business |
    employer* | institution* | agency name | firm | firm name | *firma | firmenname | firma name | unternehmen*
    | entreprise* | societe* | raison sociale | empresa* | razon social | azienda | societa | ditta | ragione
    sociale | razao social | bedrijf* | nazwa firmy | foretag* | firmanavn | yritys* | cegnev | sirket* | nazev
    firmy | организаци* | компани* | 会社* | 会社名 | 公司* | 公司名称 | 公司名稱 | 单位 | 회사* | 기업명 | الشركه | شركت | חברה | שם
    החברה | university | school name`,
  ],
];

/** Last, because they also name the form or thing a field is about, as in "company name". */
export const BARE_NAME_WORDS = `*name | names | nombre* | nome | nom | naam | namn | navn | nimi | nev | nama | имя | الاسم | اسم | שם`;
