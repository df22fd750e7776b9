/** Passwords from the browser's own randomness. */

/** Without what is mistaken for something else when it is read from a screen: 0 O o, 1 l I. */
const KINDS = ["abcdefghijkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789", "-_.!?+*#"] as const;
/** 64 characters: a byte stands for each of them equally often. */
const ALPHABET = KINDS.join("");
/** About 120 bits. */
const LENGTH = 20;

/** Returns a new password with at least one letter of either case, digit and sign: sites ask for each of them. */
export function generatePassword(): string {
  for (;;) {
    const bytes = crypto.getRandomValues(new Uint8Array(LENGTH));
    const password = Array.from(bytes, (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join("");
    // Drawing anew favours no place and no character, as putting missing ones in would.
    if (KINDS.every((kind) => [...kind].some((character) => password.includes(character)))) return password;
  }
}
