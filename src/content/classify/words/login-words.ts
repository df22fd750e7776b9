/** What pages call the fields one logs in with; passwords have words of their own. */
export const ONE_TIME_CODE_WORDS = `one time* | otp* | code recu par sms | code a usage unique | codigo sms | kod sms | код из sms | 动态密码 | overovaci kod | verifieringskod | verifiseringskode | bekraeftelseskode | engangskode* | vahvistuskoodi | ellenorzo kod | cod de verificare | код підтвердження | κωδικος επαληθευσης | ma xac minh | ma otp | kode verifikasi | kode otp | totp* | 2 fa | 2 step* | mfa | two factor* | two step* | verification code* | verify code |
  authentication code* | authenticator* | authentication app* | auth code | passcode* | sms code | login code |
  confirmation code* | security key | digit code | bestatigungscode | einmalpasswort* | einmalcode* | zwei
  faktor* | code de verification | code de confirmation | code d authentification | code sms | codigo de
  verificacion | codigo de confirmacion | codigo de verificacao | codigo de confirmacao | codice di verifica |
  verificatiecode | eenmalige code | kod weryfikacyjny | kod jednorazowy | dogrulama kodu | sms kodu | 確認コード* |
  認証コード* | 認証番号 | ワンタイム* | 短信验证码* | 手机验证码* | 动态码 | 인증 번호 | 인증 코드 | код из смс* | sms код | код подтверждения* |
  одноразовый* | رمز التحقق* | كود التحقق | رمز التفعيل | كد تاييد | קוד אימות* | ma xac nhan`;

export const USERNAME_WORDS = `=login | =logon | nume de utilizator | utilizator* | ім я користувача | логін* | ονομα χρηστη | ten nguoi dung | nama pengguna | user name* | user id* | login id | log in name | sign in name | member name | member id |
  membership id | account name | account id | account or email | uname | uid | user or email | benutzer* |
  benutzername* | anmeldename* | nutzername* | nutzerkennung | kennung | usuario* | utilizador* | utilisateur* |
  identifiant* | utente* | gebruiker* | inlognaam | uzytkownik* | identyfikator | anvandar* | brukernavn* |
  brugernavn* | kayttaja* | tunnus | kullanici* | uzivatel* | pouzivatel* | prihlasovaci jmeno* | felhasznalo* |
  vartotojo vardas* | логин* | пользовател* | учетная запись | юзер* | ユーザー* | ユーザ名 | ユーザー名 | ログインid | 会員id |
  アカウント* | アカウント名 | 用户* | 用户名* | 使用者名稱* | 使用者* | 用戶名* | 用戶* | 账号* | 帳號* | 帐号* | 账户* | 賬號* | 賬戶* | 登录名* | 登錄名* |
  아이디* | 사용자 이름 | 사용자* | 계정* | ten dang nhap* | tai khoan* | اسم مستخدم | المستخدم | اسم الدخول | كاربر* | שם
  משתמש* | שם המשתמש | *username*`;

/** Last, because they also name the form a field is in. */
export const BARE_LOGIN_WORDS = `user | log in | account | login or email | login email | konto`;
