/**
 * What pages say about passwords, and what the name or id of a password says about its form: that it makes a password
 * or asks for one.
 */
import type { FieldKind } from "./kinds.ts";
import { WordTable } from "./word-table.ts";

/** What says that a field is for a password, also when the field shows it. */
export const PASSWORD_WORDS = new WordTable<true>([
  [
    true,
    `*password* | passwd | pwd | passphrase | *passwort* | *kennwort* | mot de passe* | mdp | slaptazodis | contrasena* | clave
    | senha* | palavra passe | *wachtwoord* | haslo* | parola* | sifre* | heslo* | jelszo* | losenord* |
    adgangskode | passord* | salasana* | парол* | パスワード* | 暗証番号 | 密码* | 密碼* | 口令 | 비밀번호* | 암호 | 패스워드 | كلمه
    المرور* | كلمه السر | الرقم السري | رمز عبور | كلمه عبور | סיסמה* | סיסמא* | mat khau*`,
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
    `cvv* | cvc* | csc | cvn | card code | card verification* | card security* | security code | v code |
    validation code | prufnummer | cryptogramme* | codigo de seguridad | codigo de seguranca | codice di
    sicurezza | beveiligingscode | セキュリティコード | 安全码 | код безопасности | رمز الامان`,
  ],
  ["cc-number", `card number | kartennummer | cc number | numero de tarjeta | numero de carte`],
  [
    "one-time-code",
    `one time* | otp | totp | 2 fa | two factor* | verification code | authentication code | einmalpasswort* |
    einmalcode* | 验证码 | 인증번호 | код из смс`,
  ],
  [
    "none",
    `ssn | *hint | *hints | reminder* | erinnerung* | indice | pista | подсказк* | social security* | *captcha* | security question* | secret question* | answer* | antwort | reponse |
    respuesta | resposta | sicherheitsfrage* | ответ* | passport* | iban | account number`,
  ],
  [
    "confirming",
    `confirm with your password | enter your password to* | password to confirm | password to continue | confirm
    your identity | confirm it is you | verify it is you | verify your identity | zur bestatigung* | pour
    confirmer | para confirmar | per confermare | чтобы подтвердить | для подтверждения | 本人確認 | 身份验证 | 본인 확인`,
  ],
  [
    "current-password",
    `current* | old | existing | previous* | present password | original password | aktuell* | alte | bisherig* |
    actuel* | ancien* | actual | antigua | anterior | atual | antiga | attuale | vecchia | huidig* | oud | oude
    | stare | obecn* | dotychczas* | soucasn* | aktualn* | mevcut | eski | текущ* | стар* | действующ* | 現在* |
    旧* | 今の | 当前* | 當前* | 目前* | 原密码 | 현재* | 기존* | الحاليه* | الحالي | القديمه | נוכחית | הנוכחית | hien tai |
    mat khau cu`,
  ],
  [
    "repeated",
    `*confirm* | confirm new* | repeat* | re type* | re enter* | re entry | again | once more | verify* |
    verification | password 2 | pwd 2 | pass 2 | passwd 2 | passwort 2 | =conf | conf pass* | password conf |
    cpassword | rpassword | re password | repass | wiederhol* | bestatig* | erneut | nochmal* | noch einmal |
    repetez* | retapez* | ressaisi* | de nouveau | a nouveau | repetir* | repita* | repite* | vuelve a* | de
    nuevo | otra vez | novamente | ripeti* | conferma* | di nuovo | herhaal* | bevestig* | opnieuw | nogmaals |
    powtorz* | potwierdz* | ponownie | gjenta* | gentag* | igen | tekrar* | yeniden | dogrula* | onayla* |
    zopakuj* | znovu | potvrd* | vahvista* | uudelleen | megerosit* | ujra | повтор* | подтвер* | еще раз | 確認*
    | もう一度 | 再入力 | 确认* | 重复* | 重複 | 再次* | 再输入 | 재입력 | 확인* | 다시* | 한 번 더 | xac nhan* | nhap lai* | تاكيد* |
    التاكيد | اعاده* | تكرار* | אימות* | שוב`,
  ],
  [
    "new-password",
    `new* | strong* | desired* | neu* | nouveau* | nouvel* | nueva* | nuevo* | nova* | novo* | nuova* | nuovo* |
    nieuw* | nowe* | nowy | =ny | uusi* | yeni* | nove* | choose* | pick a* | set a* | set your* | set password*
    | set up* | wahlen sie* | choisi* | creez* | creer* | crea* | elige* | escolha* | crie* | criar* | scegli* |
    kies* | wybierz* | belirle* | olustur* | password strength | minimum* | at least* | mindestens* | минимум* |
    以上* | 至少* | 이상* | новый* | нового* | придума* | создай* | 新* | 设置* | 設定* | 创建* | 새* | 설정 | الجديده* | جديد*
    | انشاء* | חדש*`,
  ],
  [
    "confirming",
    `account password | for your security | for security reasons | for security purposes | zu ihrer sicherheit |
    pour des raisons de securite | por seguridad | por tu seguridad | per sicurezza | в целях безопасности`,
  ],
]);

/** In the name or id of a field: the form that a password stands in. */
const MAKING_NAMES = `sign up* | regist* | create* | new account* | new user* | join* | enroll* | reg | reset*`;
const ASKING_NAMES = "login* | log in* | sign in* | signin* | logon*";
export const PASSWORD_FORM_NAMES = new WordTable<1 | -1>([
  [1, MAKING_NAMES],
  [-1, ASKING_NAMES],
]);
