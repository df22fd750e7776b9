/** Registration tokens as an account makes and lists them (PROTOCOL.md section 6.3). */
import * as v from "valibot";
import { GENERAL_TYPE } from "./client-info.ts";
import { noun, unlessNull } from "./noun.ts";
import { arrayOrNone, flag, orNull, parseWith, wholeSchema } from "./parse.ts";

/** The permissions of a token. */
export interface TokenPermissions {
  readonly enabled: boolean;
  /** Good for one registration, whatever `totalUsesAllowed` says. */
  readonly oneTime: boolean;
  /** The kinds of clients that may register with it. */
  readonly allowedTypes: readonly string[];
}

/** The body that makes a token. */
export interface TokenBody {
  readonly name: string;
  readonly permissions: TokenPermissions;
  /** How many clients may register with it; null for any number. */
  readonly totalUsesAllowed: number | null;
}

/** A token. In the answer that made it, `token` is the text to register with; later it is only a name for it. */
export interface RegistrationToken extends TokenBody {
  readonly token: string;
  readonly uses: number;
}

const typeName = v.pipe(v.string(), v.nonEmpty(), v.maxLength(64));

// A body that names no kinds means the kind that SDKs register.
const permissions = noun<TokenPermissions>({
  enabled: ["enabled", flag(true)],
  oneTime: ["one_time", flag(false)],
  allowedTypes: [
    "allowed_types",
    v.pipe(
      arrayOrNone(typeName),
      v.maxLength(32),
      v.transform((names) => (names.length === 0 ? [GENERAL_TYPE] : names)),
    ),
  ],
});

const BODY = {
  name: ["name", v.nullish(v.pipe(v.string(), v.maxLength(1024)), "")],
  permissions: ["permissions", v.nullish(permissions.schema, {}), permissions.encode],
  // 0 is Go's zero value and means any number.
  totalUsesAllowed: [
    "total_uses_allowed",
    v.pipe(
      orNull(wholeSchema),
      v.transform((uses) => uses || null),
    ),
    unlessNull,
  ],
} as const;
const body = noun<TokenBody>(BODY);
export const { parse: parseTokenBody, encode: encodeTokenBody } = body;

const registrationToken = noun<RegistrationToken>({
  token: ["token", v.pipe(v.string(), v.nonEmpty(), v.maxLength(256))],
  uses: ["uses", v.nullish(wholeSchema, 0)],
  ...BODY,
});
export const { parse: parseRegistrationToken, encode: encodeRegistrationToken } = registrationToken;

/** @throws VaultError `wire_invalid` */
export function parseRegistrationTokens(value: unknown): RegistrationToken[] {
  return parseWith(arrayOrNone(registrationToken.schema), value);
}
