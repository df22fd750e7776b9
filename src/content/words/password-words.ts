/**
 * What pages say about passwords, and what the words of a form say about its purpose: to make a password or to ask
 * for one.
 */
import type { FieldKind } from "./kinds.ts";
import { WordTable } from "./word-table.ts";

/** What says that a field is for a password, also when the field shows it. */
export const PASSWORD_WORDS = new WordTable<true>([
  [
    true,
    `*password* | passwd | passwrd | pwd | pswd | passphrase | *passwort* | *kennwort* | mot de passe* | motdepasse | mdp | contrasena* | clave | clave de acceso | senha* | palavra passe | palavra chave | *wachtwoord* | haslo* | parola* | sifre* | heslo* | jelszo* | losenord* | adgangskode | passord* | salasana* | slaptazodis | lozinka | парол* | пароль* |
    パスワード* | 暗証番号 | 密码* | 密碼* | 口令 | 비밀번호* | 암호 | 패스워드 | كلمه المرور* | كلمه السر | الرقم السري | رمز عبور | كلمه عبور | گذرواژه | סיסמה* | סיסמא* | mat khau* | kata sandi* | sandi | κωδικος προσβασης | รหัสผ่าน*`,
  ],
]);

export type SaidOfPassword = FieldKind | "none" | "repeated" | "confirming";

/**
 * For fields that hide what is typed. `repeated` is a new password once more; `confirming` the present one, asked for
 * to be sure that it is its owner who changes something else.
 */
export const PASSWORD_TABLE = new WordTable<SaidOfPassword>([
  [
    "cc-csc",
    `cvv* | cvc* | csc | cvn | cvd | card code | card verification* | card security* | card validation* | security code | v code | vcode | validation code | prufnummer | kartenprufnummer | cryptogramme* | codigo de seguridad | codigo de seguranca | codice di sicurezza |
    beveiligingscode | kod cvv | セキュリティコード | 安全码 | код безопасности | رمز الامان`,
  ],
  ["cc-number", "card number | kartennummer | cc number | cc num | numero de tarjeta | numero de carte"],
  [
    "one-time-code",
    "one time* | otp | totp | 2 fa | two factor* | verification code | authentication code | einmalpasswort* | einmalcode* | 验证码 | 인증번호 | код из смс",
  ],
  [
    "none",
    `ssn | social security* | security answer* | secret answer* | *captcha* | security question* | secret question* | security question answer | your answer | re type your answer | answer* | antwort | reponse | respuesta | resposta | sicherheitsfrage* | ответ* | passport* | iban | account number`,
  ],
  [
    "confirming",
    `confirm with your password | confirm with password | enter your password to* | enter password to* | password to confirm | password to continue | to confirm your identity | confirm your identity | confirm it s you | confirm it is you | verify it s you | verify it is you | verify your identity | to verify your identity | confirm identity | zur bestatigung* | pour confirmer | confirmer votre identite | para confirmar | per confermare | ter bevestiging | aby potwierdzic | чтобы подтвердить | для подтверждения | 本人確認 | 本人確認のため | 为了确认 | 身份验证 | 본인 확인 | للتاكيد`,
  ],
  [
    "current-password",
    `current* | old | old password | existing | previous* | present password | original password | aktuell* | altes | alte | altes passwort | bisherig* | jetzig* | derzeitig* | actuel* | ancien* | mot de passe actuel | actual | contrasena actual | antigua | anterior | atual | antiga | senha atual | attuale | vecchia | password attuale | precedente | huidig* | oud | oude | stare | obecn* | dotychczas* | biezac* | stavajici | soucasn* | aktualn* | mevcut | eski | nuvarande | gammalt | nykyinen | vanha | jelenlegi | regi | navaerende | nuvaerende | gammel |
    текущ* | стар* | действующ* | нынешн* | 現在* | 現在の | 旧* | 今の | 当前* | 當前* | 目前* | 旧密码 | 舊密碼 | 原密码 | 原密碼 | 현재* | 기존* | 이전 | الحاليه* | الحالي | القديمه | السابقه | فعلي | קיים | נוכחית | הנוכחית | ישנה | hien tai | mat khau cu | saat ini | lama`,
  ],
  [
    "repeated",
    `*confirm* | confirm password | confirmation* | password confirmation | confirm new* | confirm your* | repeat* | retype* | re type* | re enter* | reenter* | re entry | again | enter again | once more | verify* | verification | verify password | password verify | password 2 | pwd 2 | pass 2 | passwd 2 | passwort 2 | password two | second password | =conf | conf pass* | password conf | passconf* | cpassword | cpass | cpwd | rpassword | repassword | re password | repass | rpass | repwd | re pwd | password again | pass again | match password | passwords match | wiederhol* | passwort wiederholen | bestatig* | erneut | nochmal* | noch einmal | zweitpasswort |
    confirmer* | confirmez* | confirmation du mot de passe | repetez* | retapez* | ressaisi* | saisir a nouveau | de nouveau | encore une fois | a nouveau | repetir* | repita* | repite* | confirmar* | confirma* | confirme* | vuelve a* | vuelva a* | de nuevo | otra vez | repetir senha | repita a senha | novamente | confirme a senha | ripeti* | conferma* | reinserisci* | di nuovo | herhaal* | herhaling | bevestig* | opnieuw | nogmaals | powtorz* | potwierdz* | ponownie | wpisz ponownie | gjenta* | bekreft* | bekraeft* | gentag* | upprepa* | bekrafta* | igen | tekrar* | yeniden | dogrula* | onayla* | zopakuj* | zopakovat | znovu | potvrd* | overeni hesla | heslo znovu | potvrzeni* | kontrola hesla | vahvista* | uudelleen | toista | megerosit* | ujra | ismet | pakartok* | patvirtin* | potvrdi* | confirma parola | repeta |
    повтор* | подтвер* | ещё раз | еще раз | снова | повторно | підтверд* | ще раз | потвърд* | 確認* | 確認用 | もう一度 | 再入力 | 再度 | 确认* | 確認密碼 | 重复* | 重複 | 再次* | 再输入 | 再输一次 | 重新输入 | 재입력 | 확인* | 비밀번호 확인 | 다시* | 한번 더 | 한 번 더 | xac nhan* | nhap lai* | lap lai | ulangi* | konfirmasi* | تاكيد* | التاكيد | اعاده* | اعد* | تكرار* | مره اخري | تكرار رمز عبور | אימות* | אישור סיסמה | שוב | הקלד שוב | επιβεβαιωση* | επαναληψη*`,
  ],
  [
    "new-password",
    `new* | newpassword | new password* | strong* | strong password | desired* | preferred password | neu* | neues | neues passwort | nouveau* | nouvel* | nueva* | nuevo* | nova* | novo* | nuova* | nuovo* | nieuw* | nowe* | nowy | nytt* | ny | =ny | nyt | uusi* | yeni* | nove* | nove heslo | uj jelszo | naujas* | nou | noua | new pass* | newpwd | newpass* | create* | choose* | pick a* | set a* | set your* | set password* | set up* | wahlen sie* | choisi* | creez* | creer* | crea* | elige* | escolha* | crie* | criar* | scegli* | kies* | wybierz* | utworz* | ustaw* | velg* | valj* | vaelg* | belirle* | olustur* | zvolte* | password strength | minimum* | at least* | min characters | mindestens* | au moins* | minimo* | almeno* | minimaal* | co najmniej* | en az* | минимум* | не менее* |
    6 characters* | 8 characters* | 以上* | 至少* | 文字以上 | 이상* | новый* | нового* | новий* | придума* | создай* | задайте* | установ* | 新しい* | 新規* | 新密码 | 新密碼 | 新的 | 新* | 设置* | 設置* | 設定* | 创建* | 请设置* | 새* | 새로운* | 새 비밀번호 | 신규 | 설정 | moi* | mat khau moi | baru* | buat* | الجديده* | جديده* | جديد* | انشاء* | رمز جديد | חדשה* | חדש* | בחר* | צור*`,
  ],
  [
    "confirming",
    `account password | for your security | for security reasons | for security purposes | zu ihrer sicherheit | aus sicherheitsgrunden | pour des raisons de securite | por seguridad | por tu seguridad | por motivos de seguridad | para sua seguranca | por motivos de seguranca | per sicurezza | per motivi di sicurezza | в целях безопасности`,
  ],
]);

/** In the name or id of a field: the form that a password stands in. */
const MAKING_NAMES = `sign up* | signup* | regist* | create* | new account* | newuser* | new user* | join* | enroll* | reg | reset*`;
const ASKING_NAMES = "login* | log in* | sign in* | signin* | logon*";
export const PASSWORD_FORM_NAMES = new WordTable<1 | -1>([
  [1, MAKING_NAMES],
  [-1, ASKING_NAMES],
]);
