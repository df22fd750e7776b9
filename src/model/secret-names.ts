/**
 * Which values are secret, by the names of their fields: those are masked while they are typed, never stand in a title,
 * and are found only by what they are, not by something like it.
 */
import { fieldNamed, normalName } from "./field-names.ts";

/** In names of a person's own making: whole words, beginnings and ends of words put together. */
const SECRET =
  /\b(?:pass|passwd|pwd|pins?|puk|keys?|seeds?|t?otp|2fa|iban|c[vs][cv]\d?)\b|password|passwort|passphrase|passcode|kennwort|secret|geheim|token|mnemonic|codes?\b|schlussel\b|\bcard (?:number|no|nr)\b|kartennummer|(?:api|ssh|[pg]gp|private|license|licence|product|access|recovery|master)keys?\b/;

/** Codes of places and banks, and what only says which key it is. */
const OPEN =
  /\b(?:(?:postal|post|zip|country|area|region|state|language|currency|calling|dial|dialling|sort|bank|swift|bic|colou?r|dress|qr|bar) ?codes?|(?:public|offentlicher) ?(?:keys?|schlussel)|key (?:id|name|type|size|length|fingerprint))\b/g;

/** Long texts, and numbers that name somebody. */
const UNTOLD = /number|nummer|code|note|notiz|text/;

/** Returns whether values of fields called `name` are secret. */
export function isSecretName(name: string): boolean {
  const known = fieldNamed(name);
  if (known !== null) return known.secret === true;
  return SECRET.test(normalName(name).replaceAll(OPEN, " "));
}

/** Returns whether a value of a field called `name` may stand in the title of its record. */
export function mayBeTitle(name: string): boolean {
  if (isSecretName(name)) return false;
  const known = fieldNamed(name);
  return known === null ? !UNTOLD.test(normalName(name)) : known.title !== "never";
}

/** Returns whether codes that change with the time are made from `value` in a field called `name`, or should be. */
export function isCodeSecret(name: string, value: string): boolean {
  return fieldNamed(name)?.name === "one-time code" || /^\s*otpauth:\/\//i.test(value);
}

/** Returns whether a value called `name` is best made up by a machine. */
export function isPasswordName(name: string): boolean {
  return /^pass(?:wd|phrase)?$|password|passwort|kennwort/.test(normalName(name));
}
