/**
 * Types that belong to Sealfield itself. They are neither listed nor shared, and nobody can be appointed for them.
 */
import { VaultError } from "../../errors.ts";

/** The type of the records by which my browsers exchange knowledge (browsers.ts). */
export const BROWSERS_TYPE = "sealfield.browsers";

/** Returns `type`. @throws VaultError `type_invalid` for one of Sealfield's own */
export function personsType(type: string): string {
  if (type === BROWSERS_TYPE) throw new VaultError("type_invalid", "this type is Sealfield's own");
  return type;
}
