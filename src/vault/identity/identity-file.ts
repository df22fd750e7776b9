/** Identities that go into or come from the configuration files of E3DB's own programs. */
import { encodeConfig, parseConfig } from "../../e3db/config.ts";
import type { Identity } from "../../e3db/identity.ts";
import { isVaultError, VaultError } from "../../errors.ts";

/** Returns the file of one of `identities`, with its secrets in the clear. @throws VaultError `not_found` */
export function encodeIdentity(identities: readonly Identity[], clientId: string): string {
  const identity = identities.find((one) => one.clientId === clientId);
  if (identity === undefined) throw new VaultError("not_found", "no such identity");
  return encodeConfig(identity);
}

/**
 * Returns the identity in a file. @throws VaultError `input_invalid` (`why`: `config`, and `field` where one is wrong)
 * when it is not one that can be used, `unsupported` for a later version
 */
export function parseIdentity(text: string): Identity {
  try {
    const identity = parseConfig(text);
    return identity.name === "" ? { ...identity, name: "Me" } : identity;
  } catch (error) {
    if (isVaultError(error, "unsupported")) throw error;
    const { field = "" } = isVaultError(error) ? error.detail : {};
    throw new VaultError("input_invalid", "not a configuration", { detail: { why: "config", field } });
  }
}
