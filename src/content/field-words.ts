/**
 * What pages call their fields, in the languages people meet most. Each rule names a kind, or `none` for what must
 * stay empty; the first that matches a text decides for that text, so special ones stand before general ones.
 * Texts are compared after `fold`: lower case, no accents, words apart.
 */
import type { FillKind } from "../messages/content.ts";

/** What a field can be; more than a fill knows, because knowing what a field is keeps other values out of it. */
export type FieldKind = FillKind | "bday-day" | "bday-month" | "bday-year" | "sex" | "nickname";

/** Lower case, accents gone, camelCase, digits and punctuation set apart by single spaces. */
export function fold(text: string): string {
  return text
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .normalize("NFC")
    .replace(/([\p{L}])(\p{N})/gu, "$1 $2")
    .replace(/(\p{N})(\p{L})/gu, "$1 $2")
    .replace(/[^\p{L}\p{N}@#/*]+/gu, " ")
    .trim();
}

/** Joins alternatives; ASCII ones are whole words unless they end in `*`, others may stand inside a word. */
function any(words: string): RegExp {
  const parts = words
    .split("|")
    .map((word) => word.trim())
    .filter(Boolean)
    .map((word) => {
      const body = word.replace(/\*$/, "").replace(/ /g, " ?");
      if (/[^\x20-\x7e]/.test(word)) return body;
      return word.endsWith("*") ? `\\b${body}` : `\\b${body}\\b`;
    });
  return new RegExp(parts.join("|"));
}

export type Rule = readonly [kind: FieldKind | "none", words: RegExp];

/** For text controls and selects; passwords have rules of their own. */
export const RULES: readonly Rule[] = [
  [
    "none",
    any(
      "search* | suche* | query | buscar | busca | recherch* | cerca | zoek* | szukaj | keyword* | captcha | recaptcha | security question | security answer | secret question | secret answer | coupon* | promo | promotion* | promo code | gift* | voucher* | discount* | referral* | referr* | invite code | invitation* | quantity | qty | amount | subject | betreff | message | comment* | nachricht | mensaje | feedback | question | answer | hint | title | website name | price | budget | how did you hear | hear about | language | sprache | currency | time zone | timezone | salutation | anrede | fax | extension | tax* | vat | ssn | social security | passport | driver* | routing | account number | iban | bic | sort code | 検索 | 搜索 | 验证码 | 驗證碼 | 認証コード画像 | 보안문자 | поиск | капч* | комментари | сообщени | тема",
    ),
  ],
  [
    "cc-csc",
    any(
      "cvv | cvc | csc | cvn | cid | cvv 2 | cvc 2 | security code | card code | card verification* | card security* | sicherheitscode | prufnummer | kartenprufnummer | code de securite | cryptogramme | codigo de seguridad | codigo de seguranca | codice di sicurezza | セキュリティコード | 安全码 | код безопасности",
    ),
  ],
  [
    "cc-exp-month",
    any(
      "exp* month | exp* mm | cc month | card month | cc exp* m | mm exp* | month exp* | ablaufmonat | mes de venc* | mois d expiration",
    ),
  ],
  [
    "cc-exp-year",
    any(
      "exp* year | exp* yy | exp* yyyy | cc year | card year | cc exp* y | year exp* | ablaufjahr | ano de venc* | annee d expiration",
    ),
  ],
  [
    "cc-exp",
    any(
      "expiry | expiration | expires | exp date | expire date | exp | mm / yy | mm / yyyy | mm yy | mm yyyy | valid thru | valid until | good thru | gultig bis | ablaufdatum | verfallsdatum | date d expiration | vencimiento | caducidad | validade | scadenza | vervaldatum | 有効期限 | 有效期 | срок действия",
    ),
  ],
  [
    "cc-name",
    any(
      "name on card | name as it appears on* | card name | card holder* | cardholder* | cc name | cc owner | holder name | karteninhaber | titulaire* | titular* | titolare | nome no cartao | nombre en la tarjeta | カード名義 | 持卡人 | имя на карте | владелец карты",
    ),
  ],
  [
    "cc-number",
    any(
      "card number | card no | card num | card # | cc number | cc num | cc no | cc nr | credit card | debit card | creditcard | card nr | kartennummer | kreditkarte* | numero de carte | numero de tarjeta | numero do cartao | numero della carta | numero carta | kaartnummer | creditcardnummer | カード番号 | 卡号 | 信用卡号 | номер карты | nr karty | numer karty | kart numarasi",
    ),
  ],
  [
    "one-time-code",
    any(
      "one time* | otp | totp | 2 fa | mfa | two factor* | verification code | verify code | authentication code | auth code | passcode | sms code | access code from* | login code | confirmation code | bestatigungscode | einmal* | code de verification | codigo de verificacion | codigo de verificacao | codice di verifica | 確認コード | 認証コード | 短信验证码 | код из смс | код подтверждения",
    ),
  ],
  [
    "bday-day",
    any(
      "birth* day | day of birth | bday day | bday dd | dob day | dob d | dob dd | birth dd | birth d | geburtstag tag | dia de nacimiento | dia nascimento | jour de naissance",
    ),
  ],
  [
    "bday-month",
    any(
      "birth* month | month of birth | bday month | bday mm | dob month | dob m | dob mm | birth mm | birth m | geburtsmonat | mes de nacimiento | mes nascimento | mois de naissance",
    ),
  ],
  [
    "bday-year",
    any(
      "birth* year | year of birth | bday year | bday yyyy | dob year | dob y | dob yy | dob yyyy | birth yy | birth yyyy | birth y | geburtsjahr | ano de nacimiento | ano nascimento | annee de naissance",
    ),
  ],
  [
    "bday",
    any(
      "birth date* | birthdate* | date of birth | birthday* | bday | dob | born on | geburtsdatum | geburtstag | date de naissance | fecha de nacimiento | data de nascimento | data di nascita | geboortedatum | data urodzenia | дата рождения | dogum tarihi | fodelsedatum | 生年月日 | 出生日期 | 生日 | 생년월일 | ngay sinh",
    ),
  ],
  ["sex", any("gender | sex | geschlecht | sexe | sexo | sesso | geslacht | plec | пол | 性別 | 性别")],
  [
    "email",
    any(
      "e mail* | email* | mail | mail address | mailadresse | correo* | courriel | adresse electronique | epost* | e post* | почт | эл адрес | メール | 邮箱 | 邮件 | 電子郵件 | 信箱 | 이메일 | البريد | דואר אלקטרוני | eposta",
    ),
  ],
  [
    "tel",
    any(
      "phone* | mobile* | cell | cell phone | cellphone | telephone | tel | telefon* | telefone | telefono | handy* | movil | celular | portable | gsm | contact number | contact no | whatsapp* | телефон | мобильн | 電話 | 电话 | 手机 | 手機 | 携帯 | 휴대* | 전화 | هاتف | טלפון | dien thoai | no hp | nomor hp | cep telefonu | puhelin*",
    ),
  ],
  [
    "nickname",
    any(
      "nick name | nickname | nick | display name | screen name | spitzname | pseudo | apodo | apelido publico | никнейм | ニックネーム | 昵称 | 暱稱",
    ),
  ],
  [
    "username",
    any(
      "user name* | username* | user id* | userid* | login id | login name | sign in name | signin name | account name | account id | member id | member name | uname | usr | benutzer* | anmeldename | nutzername | usuario* | utilisateur | nom d utilisateur | identifiant | utente | nome utente | gebruiker* | gebruikersnaam | uzytkownik* | nazwa uzytkownika | anvandar* | brugernavn | brukernavn | kayttaja* | kullanici* | uzivatel* | felhasznalo* | логин | имя пользователя | пользовател | ユーザー | ユーザ名 | 用户名 | 用戶名 | 账号 | 帳號 | 帐号 | 아이디 | ten dang nhap | tai khoan | اسم المستخدم | שם משתמש",
    ),
  ],
  [
    "organization",
    any(
      "company* | organi?ation* | organization* | organisation* | business name | business | employer | institution | firm | firma | firmenname | unternehmen | entreprise | societe | empresa | azienda | ragione sociale | bedrijf* | организаци | компани | 会社 | 公司 | 회사 | university | school name",
    ),
  ],
  [
    "postal-code",
    any(
      "zip* | post code* | postcode* | postal* | plz | postleitzahl | code postal | cp | codigo postal | cod postal | cep | cap | kod pocztowy | postnummer | postnr | psc | iranyitoszam | posta kodu | индекс | 郵便番号 | 邮编 | 邮政编码 | 郵遞區號 | 우편번호 | pin code | pincode",
    ),
  ],
  [
    "country",
    any(
      "country* | land | pays | pais | paese | nazione | kraj | stat land | ulke | maa | страна | 国家 | 國家 | 国名 | 국가 | quoc gia | negara",
    ),
  ],
  [
    "address-level1",
    any(
      "state | state province | province | region | county | prefecture | bundesland | canton | kanton | departement | provincia | estado | uf | regione | provincie | wojewodztwo | регион | область | 都道府県 | 省份 | 省 | 州 | tinh | il",
    ),
  ],
  [
    "address-level2",
    any(
      "city* | town | suburb | locality | municipality | ort | stadt | wohnort | ville | ciudad | localidad | poblacion | cidade | municipio | citta | comune | stad | plaats | woonplaats | miasto | miejscowosc | by | stad ort | postort | mesto | varos | sehir | город | населенный | 市区町村 | 市 | 城市 | 도시 | thanh pho | kota",
    ),
  ],
  [
    "address-line2",
    any(
      "address* line 2 | address* 2 | addr* 2 | street 2 | street address 2 | line 2 | apt | apartment | suite | unit | flat | building | floor | adresszusatz | zusatz | complement* | complemento | piso | interno | toevoeging | 建物 | квартира | apt suite*",
    ),
  ],
  ["address-line1", any("address* line 1 | address* 1 | addr* 1 | street 1 | street address 1 | line 1")],
  [
    "street-address",
    any(
      "street* | address* | addr | strasse* | straat | adresse | anschrift | rue | direccion | domicilio | endereco | logradouro | morada | indirizzo | via | adres | ulica | gata | adress | gatuadress | улица | адрес | 住所 | 地址 | 주소 | dia chi | alamat | عنوان | כתובת",
    ),
  ],
  [
    "additional-name",
    any(
      "middle* | mi | second name | middle initial | zweiter vorname | segundo nombre | отчество | mname | m name",
    ),
  ],
  [
    "given-name",
    any(
      "first name* | firstname* | first | given name* | givenname | forename* | fname | f name | vorname* | prenom* | nombre de pila | primer nombre | nombres | primeiro nome | nome proprio | voornaam | imie | fornamn | fornavn | etunimi | jmeno | keresztnev | isim | имя | 名 | 이름 | ten ban | nama depan | שם פרטי | الاسم الأول",
    ),
  ],
  [
    "family-name",
    any(
      "last name* | lastname* | last | family name* | familyname | surname* | sur name | sname | lname | l name | nachname* | familienname | zuname | nom de famille | apellido* | sobrenome | ultimo nome | cognome | achternaam | nazwisko | efternamn | etternavn | efternavn | sukunimi | prijmeni | vezeteknev | soyad* | soyisim | фамили | 姓 | 성 | nama belakang | שם משפחה | ho dem",
    ),
  ],
  [
    "url",
    any(
      "url | website* | web site | homepage | home page | site web | sitio web | webseite | blog | web address | сайт | ホームページ | 网址",
    ),
  ],
  [
    "name",
    any(
      "full name* | fullname* | your name | real name | complete name | name | names | contact name | customer name | vor und nachname | nom complet | nom et prenom | nom | nombre completo | nombre y apellido* | nombre | nome completo | nome | nome e cognome | naam | imie i nazwisko | namn | navn | nimi | ad soyad | фио | ф и о | полное имя | 氏名 | お名前 | 姓名 | 성명 | ho ten | ho va ten | nama lengkap | nama",
    ),
  ],
  // Last, because they also name the form a field is in, as in "user[city]".
  ["username", any("user | login | log in | logon* | account")],
];

/** For fields that hide what is typed. */
export const PASSWORD_RULES: readonly Rule[] = [
  ["cc-csc", RULES.find(([kind]) => kind === "cc-csc")?.[1] ?? /$^/],
  ["cc-number", any("card number | kartennummer | cc number | cc num")],
  [
    "none",
    any("pin | ssn | social security* | security answer | secret answer | captcha | security question"),
  ],
  ["one-time-code", any("one time* | otp | totp | 2 fa | sms code | verification code | auth* code")],
  [
    "new-password",
    any(
      "new | neu | neues | nouveau | nueva | nuevo | nova | novo | nuova | nieuw* | nowe | nytt | ny | create | choose | set | confirm* | confirmation | repeat* | retype* | re type | re enter | reenter | again | verify* | second | password 2 | pwd 2 | pass 2 | conf | cpassword | rpassword | repassword | wiederhol* | bestatig* | erneut | confirmer | confirmez | confirmar* | confirme | repetir | repita | ripeti | conferma | herhaal* | bevestig* | powtorz | potwierdz | gjenta | upprepa | tekrar* | zopakuj | повтор | подтвер | ещё раз | новый | 確認 | もう一度 | 新しい | 确认 | 重复 | 再次 | 新密码 | 確認 | 확인 | xac nhan | nhap lai | ulangi | konfirmasi | تأكيد | אימות",
    ),
  ],
  [
    "current-password",
    any(
      "current | old | existing | previous | your current | aktuell* | altes | bisherig* | actuel | ancien | actual | antigua | atual | antiga | attuale | vecchia | huidig* | oud | stare | obecne | текущ | стар | 現在 | 当前 | 旧 | 目前 | hien tai | cu",
    ),
  ],
];

const SIGN_UP = any(
  "sign up* | signup* | register* | registration* | regist* | create account | create an account | create your* | create my* | new account | new user | new customer | join* | get started | subscribe* | enroll* | open account | start free* | free trial | konto erstellen | registrieren | registrierung | neues konto | anlegen | jetzt registrieren | s inscrire | inscription | creer un compte | creer mon compte | registrar* | registrate | registro | crear cuenta | crear una cuenta | cadastr* | criar conta | registrati | iscriviti | crea account | crea un account | registreren | aanmelden nieuw | account aanmaken | zarejestruj* | zaloz konto | rejestracja | opret | registrera | skapa konto | kayit* | uye ol | зарегистр | регистрац | создать | 登録 | 新規 | 注册 | 註冊 | 회원가입 | 가입 | dang ky | daftar | تسجيل جديد | הרשמה | reset | change password | update password | set password | new password | activate*",
);
const LOG_IN = any(
  "log in* | login* | sign in* | signin* | logon | log on | log me in | forgot* | forget password | remember me | keep me* | stay signed* | einloggen | anmelden | anmeldung | passwort vergessen | connexion | se connecter | connectez* | mot de passe oublie | iniciar sesion | acceder | entrar | ingresar | ingreso | inicia sesion | fazer login | acessar | esqueci* | olvid* | accedi | entra | inloggen | aanmelden | wachtwoord vergeten | zaloguj* | logowanie | logga in | logg inn | log ind | kirjaudu | giris* | prihlas* | belepes | войти | вход | авториз | ログイン | サインイン | 登录 | 登入 | 登錄 | 로그인 | dang nhap | masuk | تسجيل الدخول | כניסה | התחבר*",
);

/** What the words of a form say it is for: positive for signing up or a new password, negative for logging in. */
export function signUpScore(folded: string): number {
  return (SIGN_UP.test(folded) ? 1 : 0) - (LOG_IN.test(folded) ? 1 : 0);
}
