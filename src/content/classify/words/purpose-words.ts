/** What the name of a form, its heading, buttons and running text say that it is for. */
import { SEARCH_WORDS } from "./other-words.ts";
import { WordTable } from "./word-table.ts";

export type FormWord = "sign-up" | "change" | "reset" | "forgot" | "log-in" | "newsletter" | "search";

/** For names, headings and buttons. */
export const FORM_WORDS = new WordTable<FormWord>([
  [
    "reset",
    `reset* | zurucksetzen | reinitialis* | restablecer* | reimposta* | сброс* | 再設定 | 重置密码* | 重設密碼* | 비밀번호 재설정 |
    איפוס סיסמה`,
  ],
  [
    "forgot",
    `forgot* | lost password | recover* | passwort vergessen | mot de passe oublie | recuperar* | esqueci* |
    recupera password | wachtwoord vergeten | sifremi unuttum | восстанов* | パスワードを忘れ* | 忘记密码 | 비밀번호 찾기`,
  ],
  [
    "change",
    `change* password* | change pwd | password change* | update password* | edit password | new password |
    passwort andern | modifier le mot de passe | changer le mot de passe | cambiar contrasena | alterar senha |
    cambia password | wachtwoord wijzigen | zmien haslo | sifre degistir* | zmenit heslo | andra losenord |
    jelszo modositas* | смен* парол* | измен* парол* | パスワード変更 | パスワードの変更 | 修改密码 | 更改密码 | 變更密碼 | 비밀번호 변경 | تغيير
    كلمه المرور | שינוי סיסמה`,
  ],
  [
    "sign-up",
    `sign up* | sign me up | *register* | *registration* | regist* | *create account* | create an account |
    create your* | create my* | *new account* | new user | new customer | join* | get started | enroll* | open
    account | start free* | free trial | konto erstellen | konto eroffnen | neues konto | neu anmelden | anlegen
    | inscri* | creer un compte | creer mon compte | creez* | crear cuenta | cadastr* | criar conta | iscriviti
    | iscrizione | crea* account | account aanmaken | maak* account | zarejestruj* | zaloz konto | rejestracja |
    opret* | skapa konto | opprett* | kayit* | uye ol* | rekisteroidy | zaregistrovat | regisztra* | зарегистр*
    | регистр* | создать* | 登録* | 新規* | アカウント作成 | 注册* | 註冊* | 创建账户 | 가입* | 계정 만들기 | dang ky* | انشاء حساب | حساب
    جديد | ثبت نام | הרשמה | activate*`,
  ],
  [
    "log-in",
    `log in* | *login* | sign in* | log on | log me in | *sign on | authenticate | authentication | einloggen |
    anmelden | anmeldung | connexion | connecter | iniciar sesion | acceder | acceso | entrar | ingresar |
    ingreso | acessar | iniciar sessao | accedi | accesso | entra | inloggen | aanmelden | zaloguj* | logowanie
    | logga in | logg inn | kirjaudu* | giris* | prihlas* | bejelentkez* | belepes* | войти | вход* | авториз* |
    ログイン* | サインイン | 登录* | 登入* | 登錄* | 로그인* | dang nhap* | تسجيل الدخول | دخول | כניסה | התחבר*`,
  ],
  [
    "newsletter",
    `subscribe* | subscription* | mailing list | news letter | abonner | abonnieren | suscribe* | boletin* |
    assinar | nieuwsbrief | subskryb* | bulten | nyhetsbrev* | nyhedsbrev | hirlevel | рассылк* | подпис* |
    メルマガ* | 订阅* | 电子报 | 뉴스레터* | 구독*`,
  ],
  ["search", SEARCH_WORDS],
]);

type TextWord = "returning" | "agreeing";

/** For the running text of a form: what only one to log in with offers, and what only one for a new account asks. */
const TEXT_WORDS = new WordTable<TextWord>([
  [
    "returning",
    `forgot* | forget* | lost password | lost your* | remember me | keep me* | stay signed* | passwort vergessen*
    | angemeldet bleiben | mot de passe oublie | se souvenir* | olvid* | recordar* | esqueci* | esqueceu* |
    lembrar* | dimenticat* | ricordami | wachtwoord vergeten | onthoud* | nie pamietam | zapomnial* | glemt* |
    glomt* | unohtui* | sifremi unuttum | zapomenut* | zabudnut* | elfelejtett* | pamirsau | забыли* | забыл
    пароль | запомнить* | 忘れ* | 忘记* | 忘記* | 记住* | 잊으* | 비밀번호 찾기 | lupa | نسيت* | تذكرني | فراموش* | שכחתי*`,
  ],
  [
    "agreeing",
    `i agree* | you agree* | agree to* | i accept* | terms of* | terms and* | by signing up* | by creating* | by
    registering* | by clicking* | privacy policy | password strength | at least* | already a member | already
    registered | have an account | ich akzeptiere* | agb | nutzungsbedingungen | datenschutz* | bereits
    registriert | mindestens* | j accepte* | conditions generales* | deja client | acepto* | politica de
    privacidad | aceito* | termos de* | accetto* | termini e* | akkoord* | akceptuje* | regulamin* | kabul
    ediyorum | souhlasim* | suhlasim* | sutinku* | соглас* | принимаю* | уже есть аккаунт | 同意* | 利用規約* | 条款 |
    條款 | 协议 | 약관* | 동의* | dong y* | اوافق* | الشروط* | قوانين | תנאי*`,
  ],
]);

/**
 * Which of two a set of words speaks for: 1 a form that makes a password, -1 one that asks for it, 0 neither or both.
 */
export function makesPassword(folded: string): number {
  const said = new Set(FORM_WORDS.matches(folded).map(({ kind }) => kind));
  const makes = said.has("sign-up") || said.has("change") || said.has("reset");
  return (makes ? 1 : 0) - (said.has("log-in") ? 1 : 0);
}

/** The same from the running text of a form. */
export function textMakesPassword(folded: string): number {
  const said = new Set(TEXT_WORDS.matches(folded).map(({ kind }) => kind));
  return (said.has("agreeing") ? 1 : 0) - (said.has("returning") ? 1 : 0);
}
