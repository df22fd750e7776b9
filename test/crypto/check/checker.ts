/** What every checker of vectors needs; nothing here depends on Node. */
import type { Accelerator } from "../../../src/crypto/accelerate.ts";
import { encodeBase64Url } from "../../../src/crypto/base64url.ts";

export interface Check {
  (holds: boolean, what: string): void;
  /** Counts a vector that was spoiled; `refused` is whether that was noticed. */
  reject(refused: boolean, what: string): void;
}
export type Act<T> = (file: T, check: Check, by: Accelerator) => Promise<void> | void;
export type Checker = Act<unknown>;

/** A checker of files of shape `T`: what the JSON holds is trusted here, as in every test. */
export const checker = <T>(act: Act<T>): Checker => act as Checker;

export type Texts = Readonly<Record<string, string>>;
export interface KeyTexts {
  publicKey?: string;
  privateKey?: string;
  public_key?: string;
  private_key?: string;
}

export const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
export const texts = (pair: { publicKey: Uint8Array; privateKey: Uint8Array }) => [
  encodeBase64Url(pair.publicKey),
  encodeBase64Url(pair.privateKey),
];

/** Whether `act` fails, as it must when something was changed. */
export async function refuses(act: () => unknown): Promise<boolean> {
  try {
    await act();
    return false;
  } catch {
    return true;
  }
}

/** `text` with the first letter of its last part changed. */
export function changed(text: string): string {
  const at = text.lastIndexOf(".") + 1;
  return text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);
}
