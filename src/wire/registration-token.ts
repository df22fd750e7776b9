/** Registration tokens as an account makes and lists them (PROTOCOL.md section 6.3). */
import * as v from "valibot";
import { GENERAL_TYPE } from "./client-info.ts";
import { arrayOrNone, flag, type JsonObject, orNull, parseWith, wholeSchema } from "./parse.ts";

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

const entries = {
  name: v.nullish(v.pipe(v.string(), v.maxLength(1024)), ""),
  permissions: v.nullish(
    v.object({
      enabled: flag(true),
      one_time: flag(false),
      allowed_types: v.pipe(arrayOrNone(typeName), v.maxLength(32)),
    }),
    {},
  ),
  total_uses_allowed: orNull(wholeSchema),
};
const bodySchema = v.object(entries);
const tokenSchema = v.object({
  ...entries,
  token: v.pipe(v.string(), v.nonEmpty(), v.maxLength(256)),
  uses: v.nullish(wholeSchema, 0),
});

/** A body that names no kinds means the kind that SDKs register. 0 uses is Go's zero value and means any number. */
function bodyFrom(wire: v.InferOutput<typeof bodySchema>): TokenBody {
  const { enabled, one_time, allowed_types } = wire.permissions;
  const allowedTypes = allowed_types.length === 0 ? [GENERAL_TYPE] : allowed_types;
  return {
    name: wire.name,
    permissions: { enabled, oneTime: one_time, allowedTypes },
    totalUsesAllowed: wire.total_uses_allowed || null,
  };
}

/** @throws VaultError `wire_invalid`, as all parsers here */
export function parseTokenBody(value: unknown): TokenBody {
  return bodyFrom(parseWith(bodySchema, value));
}

/** Returns what `parseTokenBody` reads. */
export function encodeTokenBody({ name, permissions, totalUsesAllowed }: TokenBody): JsonObject {
  return {
    name,
    permissions: {
      enabled: permissions.enabled,
      one_time: permissions.oneTime,
      allowed_types: [...permissions.allowedTypes],
    },
    ...(totalUsesAllowed === null ? {} : { total_uses_allowed: totalUsesAllowed }),
  };
}

/** @throws VaultError `wire_invalid` */
export function parseRegistrationToken(value: unknown): RegistrationToken {
  const wire = parseWith(tokenSchema, value);
  return { ...bodyFrom(wire), token: wire.token, uses: wire.uses };
}

/** Returns what `parseRegistrationToken` reads. */
export function encodeRegistrationToken(token: RegistrationToken): JsonObject {
  return { token: token.token, uses: token.uses, ...encodeTokenBody(token) };
}

/** @throws VaultError `wire_invalid` */
export function parseRegistrationTokens(value: unknown): RegistrationToken[] {
  const list = parseWith(arrayOrNone(tokenSchema), value);
  return list.map((wire) => ({ ...bodyFrom(wire), token: wire.token, uses: wire.uses }));
}
