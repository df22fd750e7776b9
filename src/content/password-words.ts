/**
 * What pages say about passwords, and what the words of a form say about its purpose: to make a password or to ask
 * for one. Languages and comparison as in `field-words.ts`.
 */
import { any, type Rule } from "./field-words.ts";

/** What says that a field is for a password, also when the field shows it. */
export const PASSWORD_WORDS = any(
  `*password* | passwd | *passwort* | *kennwort* | mot de passe | contrasena | senha | *wachtwoord* | haslo | парол* |
  パスワード | 密码 | 密碼 | 비밀번호`,
);

/** For fields that hide what is typed. */
export const PASSWORD_RULES: readonly Rule[] = [
  [
    "cc-csc",
    any(
      "cvv* | cvc* | csc | cvn | card code | card verification* | card security* | security code | prufnummer",
    ),
  ],
  ["cc-number", any("card number | kartennummer | cc number | cc num")],
  [
    "none",
    any("ssn | social security* | security answer* | secret answer* | *captcha* | security question*"),
  ],
  [
    "new-password",
    any(`new* | neu | neues | nouveau | nueva* | nuevo | nova | novo | nuova | nieuw* | nowe | nytt | =ny | create |
    choose | *confirm* | repeat* | retype* | re type | re enter | reenter | again | verify* | password 2 | pwd 2 | pass 2 |
    passwd 2 | =conf | cpassword | rpassword | repassword | password again | wiederhol* | bestatig* | erneut | repetir* | repita |
    ripeti* | conferma* | herhaal* | bevestig* | powtorz* | potwierdz* | gjenta* | upprepa* | tekrar* | zopakuj* | sign up* |
    signup* | register* | registr* | повтор* | подтвер* | новый | придумайте | 確認 | もう一度 | 新しい | 确认 | 重复 | 再次 | 新密码 |
    设置 | 확인 | xac nhan | nhap lai | baru | ulangi | konfirmasi | جديد | تأكيد | אימות`),
  ],
  [
    "current-password",
    any(`current* | old | existing | previous | aktuell* | altes | bisherig* | actuel | ancien | actual | antigua |
    atual | antiga | attuale | vecchia | huidig* | oud | stare | obecne | login* | sign in* | signin* | текущ* | стар* | 現在 | 当前 |
    旧 | 目前 | hien tai | lama`),
  ],
];

const SIGN_UP = any(
  `sign up* | signup* | sign me up | *register* | *registration* | regist* | *create account* | create an account | create your* |
  create my* | *new account* | new user | new customer | join* | get started | enroll* | open account | start free* | free trial |
  konto erstellen | registrier* | neues konto | anlegen | s inscrire | inscri* | creer un compte | creer mon compte | registrar* |
  registrate | registro | regístrate | crear cuenta | crear una cuenta | cadastr* | criar conta | registrati | iscriviti | crea* account |
  registreren | account aanmaken | zarejestruj* | zaloz konto | rejestracja | opret* | skapa konto | kayit* | uye ol |
  rekisteroidy | registrac* | зарегистр* | регистрац* | создать | 登録 | 新規 | 注册 | 註冊 | 회원가입 | 가입 | dang ky | daftar | تسجيل جديد |
  הרשמה | reset* | change* password | update password | set password | new password | activate* | passwort andern | изменить`,
);
const LOG_IN = any(
  `log in* | *login* | sign in* | signin* | logon | log on | log me in | *sign on | einloggen | anmelden | anmeldung | connexion |
  se connecter | connectez* | iniciar sesion | acceder | entrar | entre | ingresar | ingreso | inicia sesion | fazer login | acessar |
  accedi | entra | inloggen | zaloguj* | logowanie | logga in | logg inn | log ind | kirjaudu* | giris* | prihlas* | belepes* |
  войти | вход | авториз* | ログイン | サインイン | 登录 | 登入 | 登錄 | 로그인 | dang nhap | masuk | تسجيل الدخول | כניסה | התחבר*`,
);
/** What only a form to log in with offers beside its fields. */
const RETURNING = any(
  `forgot* | forget* | lost password | lost your* | remember me | keep me* | stay signed* | passwort vergessen | angemeldet bleiben |
  mot de passe oublie | se souvenir* | olvid* | recordar* | recuerda* | esqueci* | esqueceu* | lembrar* | dimenticat* | ricordami |
  wachtwoord vergeten | onthoud* | nie pamietam | zapomnial* | glemt* | glomt* | unohtui* | sifremi unuttum | zapomenut* | elfelejtett* |
  забыли* | запомнить* | 忘れ | 忘记 | 忘記 | 잊으 | quen mat khau | lupa | نسيت`,
);
/** What a form for a new account asks beside its fields. */
const AGREEING = any(
  `i agree* | i accept* | terms of* | terms and* | by signing up* | by creating* | by registering* | by clicking* | privacy policy |
  password strength | at least | ich akzeptiere | agb | j accepte | acepto | aceito | accetto | akkoord | akceptuje |
  соглас* | 同意 | 利用規約`,
);

/** What the name of a form, a button or a heading says it is for: 1 a new password, -1 logging in, 0 neither or both. */
export function purpose(folded: string): number {
  return (SIGN_UP.test(folded) ? 1 : 0) - (LOG_IN.test(folded) ? 1 : 0);
}

/** The same from the running text of a form. */
export function purposeOfText(folded: string): number {
  return (AGREEING.test(folded) ? 1 : 0) - (RETURNING.test(folded) ? 1 : 0);
}
