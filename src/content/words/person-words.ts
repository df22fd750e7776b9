/** What pages call the fields about a person. Special rows stand before general ones. */
import type { FieldKind } from "./kinds.ts";
import type { WordRow } from "./word-table.ts";

export const BIRTHDAY_WORDS: readonly WordRow<FieldKind>[] = [
  [
    "bday-day",
    `birth* day | day of birth | birth date day | date of birth day | bday day | bday dd | bday d | b day d | dob day | dob d | dob dd | birth* dd | birth* d | date of birth d | date of birth dd | geburtstag tag | geburtsdatum tag | tag der geburt |
    dia de nacimiento | dia nacimiento | dia de nascimento | dia nascimento | jour de naissance | jour naissance | giorno di nascita | geboortedag | dzien urodzenia | dogum gunu gun | день рождения день | 生年月日 日`,
  ],
  [
    "bday-month",
    `birth* month | month of birth | birth date month | date of birth month | bday month | bday mm | bday m | dob month | dob m | dob mm | birth* mm | birth* m | date of birth m | date of birth mm | geburtsmonat | geburtsdatum monat | mes de nacimiento | mes nacimiento |
    mes de nascimento | mes nascimento | mois de naissance | mois naissance | mese di nascita | geboortemaand | miesiac urodzenia | dogum ayi | месяц рождения | 生年月日 月`,
  ],
  [
    "bday-year",
    `birth* year | year of birth | birth date year | date of birth year | bday year | bday yyyy | bday yy | bday y | dob year | dob y | dob yy | dob yyyy | birth* yy | birth* yyyy | birth* y | date of birth y | date of birth yy | date of birth yyyy | geburtsjahr | geburtsdatum jahr |
    ano de nacimiento | ano nacimiento | ano de nascimento | ano nascimento | annee de naissance | annee naissance | anno di nascita | geboortejaar | rok urodzenia | dogum yili | год рождения | 生年月日 年`,
  ],
  [
    "bday",
    `birth date | birthdate* | date of birth* | dateofbirth | *birthday* | bday* | dob | born | geburtsdatum | geburtstag* | geb datum | date de naissance | date naissance | ne e le | ne le | fecha de nacimiento | fecha nacimiento | nacimiento |
    data de nascimento | data nascimento | nascimento | data di nascita | data nascita | nascita | geboortedatum | data urodzenia | szuletesi ido | szuletesi datum | szuletes* | syntymaaika | syntymapaiva | дата рождения | день рождения | dogum tarihi | dogum gunu | fodelsedatum | fodselsdato | fodselsdag |
    datum narozeni | datum narodenia | data nasterii | gimimo data | ημερομηνια γεννησης | 生年月日 | 誕生日 | 出生日期 | 出生年月日 | 生日 | 생년월일 | 생일 | ngay sinh | tanggal lahir | تاريخ الميلاد | تاريخ الولاده | تاريخ تولد | תאריך לידה | דата народження`,
  ],
  [
    "sex",
    `gender | sex | geschlecht | sexe | sexo | genero | sesso | genere | geslacht | plec | kon | cinsiyet | pohlavi | pohlavie | sukupuoli | kjonn | пол | стать | 性別 | 性别 | 성별 | جنسيت | الجنس | جنس | מין | gioi tinh | jenis kelamin | φυλο`,
  ],
];

export const CONTACT_WORDS: readonly WordRow<FieldKind>[] = [
  [
    "email",
    `e mail* | *email* | newsletter | newsletter email | *e mail | mail | mails | mailbox | e mail address* | *email address* | mail address* | mailaddress | mailadresse | mail adresse | e mail adresse* | *emailadresse* | correo* | correo electronico | direccion de correo* | direccion de correo electronico | direccion de email | cuenta de correo |
    courriel* | couriel | adresse courriel | mel | *adresse electronique | adresse de messagerie | adresse mail | adresse e mail | adresse email | endereco de email | endereco de e mail | endereco eletronico | correio eletronico | correio electronico | posta elettronica | indirizzo email | indirizzo e mail | indirizzo mail | indirizzo di posta* |
    e mailadres | mailadres | adres e mail | adres email | adres poczty | poczta | poczta elektroniczna | epost* | e post* | e postadress | e postadresse | eposta* | e posta adresi | elektronik posta | sahkoposti* | sahkopostiosoite | el pastas | el pasto* | elektroninis pastas | epasts | e pasts | pastas | elektronicka posta | elektronska posta | ηλεκτρονικο ταχυδρομειο |
    почта | почты | почту | почте | эл почта | эл почты | электронная почта | электронной почты | электронную почту | адрес почты | адрес электронной почты | эл адрес | электронный адрес | емейл* | имейл* | мейл | мыло | электронна пошта | пошта | имеил адрес | メール* | メールアドレス | eメール | 電子メール | 邮箱* | 邮件* | 电子邮箱* | 电子邮件* | 邮箱地址 | 邮件地址 | 電子郵件* | 電郵* | 信箱* | 電子信箱* |
    이메일* | 이메일 주소 | 전자우편 | 전자 우편 | 메일* | 메일주소 | البريد الالكتروني | بريد* | البريد | الايميل | ايميل* | عنوان البريد الالكتروني | عنوان البريد | پست الكترونيك | پست الكترونيكي | رايانامه | דואר אלקטרוני | דואל | דוא ל | כתובת דואל | כתובת דוא ל | כתובת אימייל | כתובת מייל | אימייל | מייל | thu dien tu | dia chi email | alamat email | surel | อีเมล*`,
  ],
  [
    "tel-country-code",
    `phone country code | country phone code | phone country* | country calling code | calling code | dialing code | dial code | dialling code | tel country* | country dial* | country code phone | intl code | international code | landesvorwahl | landervorwahl | indicatif | indicatif pays | indicatif telephonique |
    prefijo* | prefijo telefonico | prefisso internazionale | prefisso | ddi | codigo do pais | codigo de pais | codigo pais | landcode | landnummer | kierunkowy | numer kierunkowy | код страны | 国番号 | 国际区号 | 國碼 | 国家代码 | 국가번호 | 국가코드 | 국가 번호 | رمز الدوله | رمز البلد | مفتاح الدوله | ulke kodu | קידומת מדינה | predvolba`,
  ],
  [
    "tel",
    `*phone* | phone number* | *phone no | mobile* | mobile number* | mobile phone* | mobile no | *mobil | mobilnummer | mobilnr | mobiltelefon* | cell | cell no | cell number | cell phone* | tel | tels | tel no | tel number | telno | tele | telefon* | *telefon | *telefonnummer | *telefono* | rufnummer | handy* | handynummer | movil | numero movil | numero de movil |
    celular* | portable | telephone portable | numero de portable | numero de telephone | n de telephone | numero de telefono | numero di telefono | numero de telefone | *telefone* | telemovel* | cellulare | numero di cellulare | gsm | gsm nummer | telefoonnummer | telefoon* | mobiel* | numer telefonu | nr telefonu | komorka | telefon komorkowy | contact number | contact no | daytime phone* | evening phone* | whatsapp* | sms number |
    telefon numarasi | cep telefonu | cep tel | cep no | gsm no | телефон* | номер телефона | моб | мобильн* | мобильный телефон | контактный телефон | сотовый | тел | 電話* | 電話番号 | お電話番号 | 携帯* | 携帯電話 | 携帯番号 | 电话* | 电话号码 | 联系电话 | 手机* | 手机号* | 手机号码 | 手機* | 手機號碼 | 行動電話 | 聯絡電話 | 電話號碼 | 휴대폰* | 휴대전화* | 휴대* | 핸드폰* | 전화* | 전화번호 | 연락처 | 휴대폰 번호 |
    هاتف* | الهاتف | رقم الهاتف | الجوال | جوال | رقم الجوال | موبايل | الموبايل | رقم الموبايل | المحمول | تلفن | تلفن همراه | موبايل | شماره تلفن | شماره همراه | شماره موبايل | همراه | טלפון* | מספר טלפון | נייד | טלפון נייד | dien thoai | so dien thoai | sdt | no hp | nomor hp | nomor telepon | telepon | puhelin* | puhelinnumero | matkapuhelin* | telefonszam* | mobil nomre | telefono numeris | telefonas | τηλεφωνο | κινητο | เบอร์โทร* | โทรศัพท์`,
  ],
];

export const NAME_WORDS: readonly WordRow<FieldKind>[] = [
  [
    "nickname",
    `nick | nick name* | nickname* | display name* | displayed name | screen name* | public name | handle | alias | spitzname | anzeigename | pseudo* | surnom | apodo | alias | apelido publico | soprannome | bijnaam | schermnaam | weergavenaam | pseudonim | ksywka | takma ad* | rumuz | nimimerkki | prezdivka | becenev | kallenavn | smeknamn | slapyvardis |
    никнейм | ник | псевдоним | прозвище | ニックネーム | ハンドルネーム | 表示名 | 昵称 | 暱稱 | 匿称 | 닉네임 | 별명 | الاسم المستعار | الكنيه | כינוי | biet danh | nama panggilan`,
  ],
  [
    "name",
    `full name* | first and last name | first name and last name | first name last name | first last | first last name | name surname | name and surname | first name surname | complete name | real name | legal name | contact name | contact person | customer name | guest name | billing name | shipping name | delivery name | your name* | recipient | payer name |
    voller name | vollstandiger name | ihr name | dein name | vor und nachname | vor und zuname | vorname und nachname | vorname nachname | vorname name | name und vorname | vorname und name | name vorname | nachname vorname | ansprechpartner | nom complet | nom et prenom* | prenom et nom | nom prenom* | noms et prenoms | nom de famille et prenom | prenom nom | votre nom | nombre completo | nombre y apellido* | nombres y apellidos | apellidos y nombre* | apellido y nombre | tu nombre | su nombre |
    nome completo | nome e cognome | cognome e nome | nome cognome | nome e sobrenome | nome e apelido | il tuo nome | seu nome | imie i nazwisko | twoje imie | nazwisko i imie | jmeno a prijmeni | vase jmeno | meno a priezvisko | voor en achternaam | voornaam en achternaam | volledige naam | uw naam | je naam | ad soyad* | adi soyadi | adiniz soyadiniz | isim soyisim | tam ad* | tam isim | teljes nev | on neved | vardas pavarde | vardas ir pavarde | vards uzvards | nume complet | nume si prenume | nume prenume | numele tau |
    for och efternamn | fornamn och efternamn | fullstandigt namn | fulde navn | fullt navn | for og etternavn | fornavn og efternavn | koko nimi | etu ja sukunimi | etunimi ja sukunimi | fio | фио | ф и о | полное имя | ваше имя | имя и фамилия | имя фамилия | фамилия имя | фамилия и имя | фамилия имя отчество | фамилия имя и отчество | контактное лицо | как вас зовут | как к вам обращаться | ваше полное имя | пiб | пib | прізвище та ім я |
    氏名 | お名前 | ご氏名 | 名前 | 姓名 | 真实姓名 | 真實姓名 | 联系人 | 聯絡人 | 收货人 | 收件人 | 收貨人 | 您的姓名 | 名字 | 全名 | 성명 | 성함 | 이름 | 받는 사람 | 받는사람 | 수령인 | 주문자 | 실명 | ho ten | ho va ten | ten day du | ho ten day du | nama lengkap | الاسم الكامل | الاسم بالكامل | الاسم كاملا | الاسم ثلاثي | نام و نام خانوادگي | نام و نام خانوادگی | שם מלא | שם פרטי ומשפחה | שם ומשפחה | ονοματεπωνυμο`,
  ],
  [
    "given-name",
    `first name* | firstname* | name first | =first | given name* | *givenname* | forename* | fname | f name | first nm | *vorname* | rufname | *prenom* | nombre de pila | primer nombre | =nombres | primeiro nome | nome proprio | nome di battesimo | voornaam* | imie | imiona | fornamn* | fornavn* | etunimi* | krestni jmeno | krestni* | jmeno | krstne meno | meno | prenume | prenumele |
    keresztnev* | utonev* | isim | isminiz | =ad | =adi | =adiniz | adiniz | ilk ad | ilk isim | vardas | vards | 名 | 名前 名 | 名 名前 | お名前 名 | 名字 名 | mei | =ten | =nama depan | nama depan | שם פרטי | الاسم الاول | اسم الاول | نام | نام كوچك | ονομα | first name kana`,
  ],
  [
    "family-name",
    `last name* | lastname* | name last | =last | family name* | *familyname* | surname* | sur name | sname | lname | l name | last nm | *nachname* | familienname | zuname | nom de famille | nom de naissance | nom patronymique | apellido* | primer apellido | apelido* | sobrenome* | ultimo nome | cognome | achternaam* | familienaam | nazwisko | efternamn* | etternavn* | efternavn* | slaktsnamn | sukunimi* |
    prijmeni | priezvisko | nume de familie | vezeteknev* | csaladnev* | csaladi nev | soyad* | soyadiniz | soyisim | soy isim | pavarde | uzvards | prezime | фамили* | прізвище | презиме | 姓 | 名前 姓 | 姓 名前 | お名前 姓 | 姓氏 | 성 | =sei | nama belakang | nama keluarga | שם משפחה | اسم العائله | اسم العايله | العائله | اللقب | الاسم الاخير | الكنيه العائله | نام خانوادگي | επωνυμο | =ho`,
  ],
  [
    "additional-name",
    `middle name* | middle* | middle initial | =mi | second name | zweiter vorname | segundo nombre | deuxieme prenom | autres prenoms | nome do meio | secondo nome | tussenvoegsel* | drugie imie | mellannavn | mellannamn | mellemnavn | mellomnavn | ikinci ad* | отчество* | по батькові | mname | m name | minit | ミドルネーム | 中间名 | 중간 이름 | الاسم الاوسط | اسم الاب | שם אמצעי`,
  ],
  [
    "organization",
    `company* | company name* | name of company | organization* | organization name | organisation* | organisme | business name | business | employer* | institution* | institute | agency name | firm | firm name | *firma | *firmenname | firmenname | firma name | unternehmen* | firmen | entreprise* | nom de l entreprise | nom de la societe | societe* | raison sociale | empresa* | nombre de la empresa | nombre empresa | razon social | nome da empresa | organizacion | azienda | nome azienda | nome dell azienda | societa | ditta | nome societa |
    ragione sociale | razao social | bedrijf* | bedrijfsnaam | naam bedrijf | organisatie* | nazwa firmy | organizacja | foretag* | foretagsnamn | firmanavn | virksomhed* | yritys* | yrityksen nimi | cegnev | ceg neve | sirket* | sirket adi | firma adi | kurum | kurulus | spolecnost | nazev firmy | nazov firmy | nazev spolecnosti | spolocnost | companie | imone | организаци* | компани* | название компании | название организации | наименование организации | наименование компании | 会社* | 会社名 | 御社名 | 貴社名 | 企業名 | 法人名 | 団体名 | 勤務先 | 公司* | 公司名称 | 公司名稱 | 单位名称 | 单位 | 企业名称 | 企業名稱 | 회사* | 회사명 | 기업명 | 업체명 | 상호 | 기관명 | 소속 |
    الشركه | اسم الشركه | شركه | المؤسسه | اسم المؤسسه | المنظمه | شركت | سازمان | חברה | שם חברה | שם החברה | שם העסק | cong ty | ten cong ty | perusahaan | nama perusahaan | university | school name | εταιρεια | επωνυμια`,
  ],
];

/** Last, because they also name the form or thing a field is about, as in "company name". */
export const BARE_NAME_WORDS = `*name | name | names | nombre* | nome | nom | noms | naam | namn | navn | nimi | nev | nume | nama | ime | имя | ім я | име | الاسم | اسم | اسمك | שם`;
