/** What the name of a form, its heading, buttons and running text say that it is for. */
import { WordTable } from "./word-table.ts";

export type FormWord = "sign-up" | "change" | "reset" | "forgot" | "log-in" | "newsletter" | "search";

/** For names, headings and buttons. */
export const FORM_WORDS = new WordTable<FormWord>([
  [
    "reset",
    `reset* | reset password* | password reset* | passwort zurucksetzen | zurucksetzen | reinitialis* | restablecer* | redefinir* | reimposta* | wachtwoord herstellen | zresetuj* | sifre sifirla* | obnovit heslo | сброс* | 再設定 | 重置密码* | 重設密碼* | 비밀번호 재설정 | اعاده تعيين* | איפוס סיסמה | dat lai mat khau`,
  ],
  [
    "forgot",
    `forgot* | forgotten* | lost password | recover* | recovery* | passwort vergessen | mot de passe oublie | recuperar* | esqueci* | recupera password | wachtwoord vergeten | odzyskaj* | przypomnij* | sifremi unuttum | восстанов* | パスワードを忘れ* | 找回密码 | 忘记密码 | 비밀번호 찾기 | استعاده كلمه المرور | שחזור סיסמה | quen mat khau`,
  ],
  [
    "change",
    `change* password* | change my password | changepassword | change pwd | password change* | update password* | update your password | edit password | set password | new password | set new password | passwort andern | passwort aktualisieren | kennwort andern | modifier le mot de passe | modifier mon mot de passe | changer le mot de passe | changer de mot de passe | cambiar contrasena | cambiar la contrasena | alterar senha | mudar senha | trocar senha | cambia password | modifica password | wachtwoord wijzigen | zmien haslo | zmiana hasla | sifre degistir* | zmenit heslo | zmena hesla | andra losenord | endre passord | skift adgangskode | vaihda salasana | jelszo modositas* | смен* парол* | измен* парол* | смена пароля | изменить пароль | изменение пароля | パスワード変更 | パスワードの変更 | パスワードを変更 | 修改密码 | 修改密碼 | 更改密码 | 變更密碼 | 비밀번호 변경 | تغيير كلمه المرور | تغيير كلمه السر | שינוי סיסמה | doi mat khau | ubah kata sandi | ubah sandi`,
  ],
  [
    "sign-up",
    `sign up* | signup* | sign me up | *register* | *registration* | regist* | *create account* | create an account | create account | create your* | create my* | create profile | *new account* | new user | new customer | newuser | join* | get started | enroll* | enrol | open account | open an account | start free* | free trial | start trial | konto erstellen | konto anlegen | konto eroffnen | registrier* | neues konto | neu anmelden | anlegen | account erstellen | jetzt anmelden kostenlos | s inscrire | inscri* | creer un compte | creer mon compte | creation de compte | creez* | nouveau client | registrar* | registrate | registrese | registro* | crear cuenta | crear una cuenta | crea tu cuenta | darse de alta | cadastr* | cadastre se | criar conta | criar uma conta | crie sua conta |
    registrati | registrazione | iscriviti | iscrizione | crea* account | crea un account | nuovo cliente | registreren | registreer* | account aanmaken | aanmelden als | maak* account | zarejestruj* | zaloz konto | utworz konto | rejestracja | rejestruj* | opret* | skapa konto | registrera* | bli medlem | opprett* | registrer deg | kayit* | uye ol* | hesap olustur | rekisteroidy | luo tili | registrac* | registracia | zaregistrovat | vytvorit ucet | registracija | registruotis | regisztra* | regisztracio | inregistrare | creeaza cont | зарегистр* | регистр* | создать* | создание аккаунта | зареєстр* | реєстрація | 登録* | 新規登録 | 新規* | 会員登録 | アカウント作成 | アカウントを作成 | 注册* | 註冊* | 创建账户 | 创建帐户 | 建立帳戶 | 加入会员 | 회원가입* | 가입* | 계정 만들기 | dang ky* | tao tai khoan | daftar* | buat akun | تسجيل جديد | انشاء حساب | حساب جديد | عضويه جديده | اشترك | ثبت نام | عضويت | הרשמה | הירשם | צור חשבון | εγγραφη | activate* | สมัครสมาชิก*`,
  ],
  [
    "log-in",
    `log in* | *login* | log into | sign in* | signin* | sign into | logon | log on | log me in | *sign on | signon | authenticate | authentication | member access | einloggen | anmelden | anmeldung | se connecter | connexion | connectez* | connecter | s identifier | iniciar sesion | inicio de sesion | acceder | acceso | entrar | entre | ingresar | ingreso | inicia sesion | fazer login | acessar | iniciar sessao | accedi | accesso | entra | inloggen | aanmelden | log in met | zaloguj* | logowanie | logga in | logg inn | log ind | kirjaudu* | sisaankirjautuminen | giris* | oturum ac* | prihlas* | prihlaseni | prijava | prisijung* | ienakt | bejelentkez* | belepes* | belep | autentificare | conectare | intra in cont |
    войти | вход* | авториз* | увійти | вхід | ログイン* | サインイン | 登录* | 登入* | 登錄* | 登陆 | 로그인* | dang nhap* | masuk* | تسجيل الدخول | دخول | ورود | ورود به | כניסה | התחבר* | συνδεση | εισοδος | เข้าสู่ระบบ*`,
  ],
  [
    "newsletter",
    `newsletter* | subscribe* | subscription* | mailing list | email updates | news letter | infolettre | abonner | s abonner | abonnieren | suscribe* | suscripcion | boletin* | assinar | assine | inscreva se newsletter | iscriviti alla newsletter | nieuwsbrief | subskryb* | bulten | odebirat | nyhetsbrev* | nyhedsbrev | uutiskirje | hirlevel | рассылк* | подпис* | メルマガ* | メールマガジン | 订阅* | 訂閱* | 电子报 | 電子報 | 뉴스레터* | 구독* | النشره البريديه | ניוזלטר`,
  ],
  [
    "search",
    "search* | suche* | suchen | recherch* | buscar | busca | cerca | zoek* | szukaj | hledat | ara | поиск | найти | 検索 | 搜索 | 搜尋 | 검색 | بحث | חיפוש | tim kiem",
  ],
]);

export type TextWord = "returning" | "agreeing";

/** For the running text of a form: what only one to log in with offers, and what only one for a new account asks. */
export const TEXT_WORDS = new WordTable<TextWord>([
  [
    "returning",
    `forgot* | forget* | lost password | lost your* | reset your password | remember me | remember my* | keep me* | stay signed* | stay logged* | passwort vergessen* | kennwort vergessen | zugangsdaten vergessen | angemeldet bleiben | eingeloggt bleiben | mot de passe oublie | mot de passe perdu | se souvenir* | rester connecte* | olvid* | recordar* | recuerda* | recordarme | no cerrar sesion | esqueci* | esqueceu* | lembrar* | lembre* | manter conectado | dimenticat* | ricordami | resta collegato | wachtwoord vergeten | onthoud* | ingelogd blijven | nie pamietam | nie pamietasz | zapomnial* | zapamietaj* | zapomnialem hasla | glemt* | glomt* | husk mig | husk meg | kom ihag* | unohtui* | unohditko* | muista minut | sifremi unuttum | beni hatirla | zapomenut* | zabudnut* | zapomneli jste | elfelejtett* | emlekezz* | pamirsau | pamirsote | prisiminti* | ati uitat* |
    забыли* | забыл пароль | восстановить пароль | восстановление пароля | запомнить* | забули* | 忘れ* | 保持する | ログインしたまま | 忘记* | 忘記* | 记住* | 記住我* | 下次自动登录 | 找回密码 | 잊으* | 아이디 저장 | 아이디 찾기 | 비밀번호 찾기 | 로그인 유지 | quen mat khau | ghi nho | lupa | ingat saya | نسيت* | تذكرني | فراموش* | مرا به خاطر | שכחתי* | זכור אותי`,
  ],
  [
    "agreeing",
    `i agree* | you agree* | agree to* | i accept* | terms of* | terms and* | terms conditions | by signing up* | by creating* | by registering* | by clicking* | by joining* | privacy policy | privacy notice | password strength | at least* | already have an account | already a member | already registered | have an account | ich akzeptiere* | ich stimme* | agb | nutzungsbedingungen | datenschutz* | bereits registriert | bereits kunde | mindestens* | j accepte* | conditions generales* | conditions d utilisation | deja inscrit | deja client | deja un compte | acepto* | terminos y condiciones | condiciones de uso | politica de privacidad | ya tienes* | aceito* | termos de* | termos e* | ja tem uma conta | accetto* | termini e* | informativa | hai gia* | akkoord* | algemene voorwaarden | heb je al* | akceptuje* | regulamin* | masz juz konto | kabul ediyorum | sozlesme* | uyelik sozlesmesi | souhlasim* | suhlasim* | obchodni* podmink* | elfogadom* | sutinku* | accept termenii | godkanner* | accepterer* | godtar* | hyvaksyn* |
    соглас* | принимаю* | пользовательского соглашения | пользовательское соглашение | уже зарегистрированы | уже есть аккаунт | 同意* | 利用規約* | 条款 | 條款 | 协议 | 已有账号 | 약관* | 동의* | dong y* | dieu khoan* | setuju* | اوافق* | الشروط* | شروط | قوانين | תנאי* | אני מסכים*`,
  ],
]);

/** Which of two a set of words speaks for: 1 a form that makes a password, -1 one that asks for it, 0 neither or both. */
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
