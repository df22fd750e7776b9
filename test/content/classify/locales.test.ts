/**
 * Small forms in twenty-four languages, their labels as people write them there: every field is read as its own kind or
 * as none, and none as another's.
 */
import { describe, expect, test } from "vitest";
import { classify } from "../../../src/content/classify/classify.ts";
import type { FieldFacts } from "../../../src/content/classify/field-facts.ts";
import { NO_FORM_FACTS } from "../../../src/content/classify/form-facts.ts";
import { PLAIN } from "./plain.ts";

const PERSON = ["given-name", "family-name", "email", "tel", "organization", "bday"] as const;
const PLACE = ["street-address", "address-line2", "postal-code", "address-level2", "country"] as const;
const CARD = ["cc-name", "cc-number", "cc-exp", "cc-csc"] as const;
const LOGIN = ["username", "current-password"] as const;
const CHANGE = ["current-password", "new-password", "new-password"] as const;
const ALONE = ["name", "one-time-code", "none", "none", "none"] as const;

/** By form, the labels in the order of the kinds above; of `alone`, message, subject and search are none's. */
interface Labels {
  readonly person: string;
  readonly place: string;
  readonly card: string;
  readonly login: string;
  readonly change: string;
  readonly alone: string;
}

const LOCALES: Readonly<Record<string, Labels>> = {
  en: {
    person: "First name | Last name | Email address | Phone number | Company | Date of birth",
    place: "Street address | Apartment, suite | Postcode | Town / City | Country",
    card: "Name on card | Card number | Expiry date (MM/YY) | Security code",
    login: "Username | Password",
    change: "Current password | New password | Confirm new password",
    alone: "Full name | Verification code | Your message | Subject | Search",
  },
  de: {
    person: "Vorname | Nachname | E-Mail-Adresse | Telefonnummer | Firma | Geburtsdatum",
    place: "Straße und Hausnummer | Adresszusatz | Postleitzahl | Ort | Land",
    card: "Karteninhaber | Kartennummer | Gültig bis (MM/JJ) | Prüfnummer",
    login: "Benutzername | Passwort",
    change: "Aktuelles Passwort | Neues Passwort | Passwort wiederholen",
    alone: "Vor- und Nachname | Bestätigungscode | Nachricht | Betreff | Suche",
  },
  fr: {
    person: "Prénom | Nom de famille | Adresse e-mail | Téléphone | Société | Date de naissance",
    place: "Adresse | Complément d’adresse | Code postal | Ville | Pays",
    card: "Titulaire de la carte | Numéro de carte | Date d’expiration (MM/AA) | Cryptogramme visuel",
    login: "Identifiant | Mot de passe",
    change: "Mot de passe actuel | Nouveau mot de passe | Confirmer le mot de passe",
    alone: "Nom et prénom | Code de vérification | Message | Sujet | Rechercher",
  },
  es: {
    person: "Nombre | Apellidos | Correo electrónico | Teléfono móvil | Empresa | Fecha de nacimiento",
    place: "Dirección | Piso, puerta | Código postal | Ciudad | País",
    card: "Titular de la tarjeta | Número de tarjeta | Fecha de caducidad | Código de seguridad",
    login: "Nombre de usuario | Contraseña",
    change: "Contraseña actual | Nueva contraseña | Repetir contraseña",
    alone: "Nombre completo | Código de verificación | Mensaje | Asunto | Buscar",
  },
  pt: {
    person: "Primeiro nome | Sobrenome | E-mail | Telefone | Empresa | Data de nascimento",
    place: "Endereço | Complemento | CEP | Cidade | País",
    card: "Nome no cartão | Número do cartão | Validade | Código de segurança",
    login: "Nome de usuário | Senha",
    change: "Senha atual | Nova senha | Confirmar nova senha",
    alone: "Nome completo | Código de verificação | Mensagem | Orçamento | Pesquisar",
  },
  it: {
    person: "Nome | Cognome | Indirizzo email | Telefono | Azienda | Data di nascita",
    place: "Indirizzo | Indirizzo 2 | CAP | Città | Paese",
    card: "Titolare della carta | Numero della carta | Scadenza | Codice di sicurezza",
    login: "Nome utente | Password",
    change: "Password attuale | Nuova password | Conferma password",
    alone: "Nome e cognome | Codice di verifica | Messaggio | Oggetto | Cerca",
  },
  nl: {
    person: "Voornaam | Achternaam | E-mailadres | Telefoonnummer | Bedrijfsnaam | Geboortedatum",
    place: "Straat en huisnummer | Toevoeging | Postcode | Woonplaats | Land",
    card: "Kaarthouder | Kaartnummer | Vervaldatum | Beveiligingscode",
    login: "Gebruikersnaam | Wachtwoord",
    change: "Huidig wachtwoord | Nieuw wachtwoord | Herhaal wachtwoord",
    alone: "Voor- en achternaam | Verificatiecode | Bericht | Feedback | Zoeken",
  },
  pl: {
    person: "Imię | Nazwisko | Adres e-mail | Numer telefonu | Nazwa firmy | Data urodzenia",
    place: "Ulica i numer | Mieszkanie | Kod pocztowy | Miejscowość | Kraj",
    card: "Właściciel karty | Numer karty | Data ważności | Kod zabezpieczający",
    login: "Nazwa użytkownika | Hasło",
    change: "Obecne hasło | Nowe hasło | Powtórz hasło",
    alone: "Imię i nazwisko | Kod weryfikacyjny | Opinia | NIP | Szukaj",
  },
  ru: {
    person: "Имя | Фамилия | Электронная почта | Телефон | Компания | Дата рождения",
    place: "Улица, дом | Квартира | Почтовый индекс | Город | Страна",
    card: "Имя на карте | Номер карты | Срок действия | Код безопасности",
    login: "Логин | Пароль",
    change: "Текущий пароль | Новый пароль | Повторите пароль",
    alone: "Фамилия, имя, отчество | Код из СМС | Сообщение | Тема | Поиск",
  },
  ja: {
    person: "名 | 姓 | メールアドレス | 電話番号 | 会社名 | 生年月日",
    place: "住所 | 建物名 | 郵便番号 | 市区町村 | 国",
    card: "カード名義人 | カード番号 | 有効期限 | セキュリティコード",
    login: "ユーザー名 | パスワード",
    change: "現在のパスワード | 新しいパスワード | パスワード（確認用）",
    alone: "お名前 | 認証コード | お問い合わせ内容 | 件名 | 検索",
  },
  zh: {
    person: "名 | 姓 | 电子邮箱 | 手机号码 | 公司名称 | 出生日期",
    place: "详细地址 | 门牌号 | 邮政编码 | 城市 | 国家",
    card: "持卡人姓名 | 信用卡号 | 有效期 | 安全码",
    login: "用户名 | 密码",
    change: "当前密码 | 新密码 | 确认密码",
    alone: "姓名 | 短信验证码 | 留言 | 验证码 | 搜索",
  },
  ko: {
    person: "이름 | 성 | 이메일 | 휴대폰 번호 | 회사명 | 생년월일",
    place: "주소 | 상세주소 | 우편번호 | 도시 | 국가",
    card: "카드 소유자 이름 | 카드번호 | 유효기간 | 보안 코드",
    login: "아이디 | 비밀번호",
    change: "현재 비밀번호 | 새 비밀번호 | 비밀번호 확인",
    alone: "성명 | 인증번호 | 문의 내용 | 제목 | 검색",
  },
  ar: {
    person: "الاسم الأول | اسم العائلة | البريد الإلكتروني | رقم الهاتف | اسم الشركة | تاريخ الميلاد",
    place: "العنوان | رقم الشقة | الرمز البريدي | المدينة | الدولة",
    card: "اسم حامل البطاقة | رقم البطاقة | تاريخ الانتهاء | رمز الأمان",
    login: "اسم المستخدم | كلمة المرور",
    change: "كلمة المرور الحالية | كلمة المرور الجديدة | تأكيد كلمة المرور",
    alone: "الاسم الكامل | رمز التحقق | ملاحظات | الموضوع | بحث",
  },
  tr: {
    person: "Ad | Soyad | E-posta | Cep telefonu | Şirket | Doğum tarihi",
    place: "Adres | Daire | Posta kodu | Şehir | Ülke",
    card: "Kart üzerindeki isim | Kart numarası | Son kullanma tarihi | Güvenlik kodu",
    login: "Kullanıcı adı | Şifre",
    change: "Mevcut şifre | Yeni şifre | Şifre tekrar",
    alone: "Ad Soyad | Doğrulama kodu | Mesajınız | Konu | Arama",
  },
  cs: {
    person: "Jméno | Příjmení | E-mailová adresa | Telefonní číslo | Společnost | Datum narození",
    place: "Ulice a číslo popisné | Byt | PSČ | Město | Země",
    card: "Držitel karty | Číslo karty | Platnost do | Bezpečnostní kód",
    login: "Uživatelské jméno | Heslo",
    change: "Současné heslo | Nové heslo | Heslo znovu",
    alone: "Jméno a příjmení | Ověřovací kód | Vaše zpráva | Předmět | Hledat",
  },
  sv: {
    person: "Förnamn | Efternamn | E-postadress | Telefonnummer | Företag | Födelsedatum",
    place: "Gatuadress | Lägenhetsnummer | Postnummer | Ort | Land",
    card: "Namn på kortet | Kortnummer | Giltig till | Säkerhetskod",
    login: "Användarnamn | Lösenord",
    change: "Nuvarande lösenord | Nytt lösenord | Upprepa lösenordet",
    alone: "För- och efternamn | Verifieringskod | Meddelande | Ämne | Sök",
  },
  da: {
    person: "Fornavn | Efternavn | E-mailadresse | Mobilnummer | Virksomhed | Fødselsdato",
    place: "Adresse | Etage | Postnummer | By | Land",
    card: "Navn på kort | Kortnummer | Udløbsdato | Sikkerhedskode",
    login: "Brugernavn | Adgangskode",
    change: "Nuværende adgangskode | Ny adgangskode | Gentag adgangskode",
    alone: "Fulde navn | Bekræftelseskode | Besked | Emne | Søg",
  },
  fi: {
    person: "Etunimi | Sukunimi | Sähköpostiosoite | Puhelinnumero | Yritys | Syntymäaika",
    place: "Katuosoite | Huoneisto | Postinumero | Postitoimipaikka | Maa",
    card: "Kortinhaltija | Kortin numero | Voimassa | Turvakoodi",
    login: "Käyttäjätunnus | Salasana",
    change: "Nykyinen salasana | Uusi salasana | Vahvista salasana",
    alone: "Koko nimi | Vahvistuskoodi | Viesti | Aihe | Haku",
  },
  hu: {
    person: "Keresztnév | Vezetéknév | E-mail cím | Telefonszám | Cégnév | Születési dátum",
    place: "Utca, házszám | Emelet, ajtó | Irányítószám | Város | Ország",
    card: "Kártyabirtokos neve | Kártyaszám | Lejárati dátum | Biztonsági kód",
    login: "Felhasználónév | Jelszó",
    change: "Jelenlegi jelszó | Új jelszó | Új jelszó megerősítése",
    alone: "Teljes név | Ellenőrző kód | Üzenet | Tárgy | Keresés",
  },
  ro: {
    person: "Prenume | Nume de familie | Adresă de e-mail | Număr de telefon | Companie | Data nașterii",
    place: "Strada și numărul | Apartament | Cod poștal | Oraș | Țara",
    card: "Numele de pe card | Număr card | Data expirării | Cod de securitate",
    login: "Nume de utilizator | Parolă",
    change: "Parola actuală | Parola nouă | Confirmă parola",
    alone: "Nume și prenume | Cod de verificare | Mesaj | Subiect | Caută",
  },
  uk: {
    person: "Ім’я | Прізвище | Електронна пошта | Телефон | Компанія | Дата народження",
    place: "Вулиця | Квартира | Поштовий індекс | Місто | Країна",
    card: "Власник картки | Номер картки | Термін дії | Код безпеки",
    login: "Логін | Пароль",
    change: "Поточний пароль | Новий пароль | Повторіть пароль",
    alone: "Повне ім’я | Код підтвердження | Повідомлення | Тема | Пошук",
  },
  el: {
    person: "Όνομα | Επώνυμο | Διεύθυνση email | Τηλέφωνο | Εταιρεία | Ημερομηνία γέννησης",
    place: "Διεύθυνση | Διαμέρισμα | Ταχυδρομικός κώδικας | Πόλη | Χώρα",
    card: "Κάτοχος κάρτας | Αριθμός κάρτας | Ημερομηνία λήξης | Κωδικός ασφαλείας",
    login: "Όνομα χρήστη | Κωδικός",
    change: "Τρέχων κωδικός | Νέος κωδικός | Επιβεβαίωση κωδικού",
    alone: "Ονοματεπώνυμο | Κωδικός επαλήθευσης | Μήνυμα | Θέμα | Αναζήτηση",
  },
  id: {
    person: "Nama depan | Nama belakang | Alamat email | Nomor telepon | Perusahaan | Tanggal lahir",
    place: "Alamat | Lantai | Kode pos | Kota | Negara",
    card: "Nama pemegang kartu | Nomor kartu | Tanggal kedaluwarsa | Kode keamanan",
    login: "Nama pengguna | Kata sandi",
    change: "Kata sandi saat ini | Kata sandi baru | Ulangi kata sandi",
    alone: "Nama lengkap | Kode verifikasi | Pesan | Subjek | Cari",
  },
  vi: {
    person: "Tên | Họ | Địa chỉ email | Số điện thoại | Công ty | Ngày sinh",
    place: "Địa chỉ | Căn hộ | Mã bưu chính | Thành phố | Quốc gia",
    card: "Tên chủ thẻ | Số thẻ | Ngày hết hạn | Mã bảo mật",
    login: "Tên đăng nhập | Mật khẩu",
    change: "Mật khẩu hiện tại | Mật khẩu mới | Nhập lại mật khẩu mới",
    alone: "Họ và tên | Mã xác minh | Tin nhắn | Tiêu đề | Tìm kiếm",
  },
};

/** What is read of a form of these labels. */
function read(labels: string, expected: readonly string[], change: Partial<FieldFacts> = {}) {
  const fields = labels.split("|").map((label, index) => {
    const type = expected[index]?.endsWith("-password") ? "password" : "text";
    return { ...PLAIN, type, label: label.trim(), ...change };
  });
  return classify(fields, [NO_FORM_FACTS]).map((kind, index) => ({
    label: fields[index]?.label,
    kind: kind ?? "none",
    expected: expected[index],
  }));
}

/** Each form of a language, read whole, but for fields that stand alone. */
function everything(labels: Labels) {
  return [
    ...read(labels.person, PERSON),
    ...read(labels.place, PLACE),
    ...read(labels.card, CARD),
    ...read(labels.login, LOGIN),
    ...read(labels.change, CHANGE),
    ...labels.alone.split("|").flatMap((label, index) => read(label, ALONE.slice(index))),
  ];
}

describe.each(Object.entries(LOCALES))("%s", (_, labels) => {
  test("no field is read as another's kind", () => {
    const wrong = everything(labels).filter(({ kind, expected }) => kind !== expected && kind !== "none");
    expect(wrong).toEqual([]);
  });

  test("nearly all fields are read", () => {
    const found = everything(labels);
    expect(found.filter(({ kind, expected }) => kind !== expected).length).toBeLessThanOrEqual(1);
    expect(found).toHaveLength(25);
  });

  test("written before the field instead of on a label, it is the same", () => {
    const before = labels.person
      .split("|")
      .flatMap((label, index) => read("", PERSON.slice(index), { label: "", nearby: label.trim() }));
    const wrong = before.filter(({ kind, expected }) => kind !== expected && kind !== "none");
    expect(wrong.map(({ kind, expected }) => `${expected}: ${kind}`).filter(isNoHalf)).toEqual([]);
  });
});

/** A word for a name alone may be a first name or a whole one. */
function isNoHalf(answer: string): boolean {
  return !/^(?:given|family)-name: (?:name|given-name|family-name)$/.test(answer);
}
