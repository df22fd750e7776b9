/** The list of cipher suites, and the choice of one by a client's registered key (PROTOCOL.md 2.1). */
import { VaultError } from "../errors.ts";
import type { SuiteName } from "../model/identity.ts";
import { nistSuite } from "./nist-suite.ts";
import { sodiumSuite } from "./sodium-suite.ts";
import type { KeyObject, Suite } from "./suite.ts";

const SUITES: readonly Suite[] = [sodiumSuite, nistSuite];

/** Returns the suite called `name`. @throws VaultError `unsupported` if there is none */
export function suiteNamed(name: SuiteName): Suite {
  const suite = SUITES.find((candidate) => candidate.name === name);
  if (suite === undefined) throw new VaultError("unsupported", "unknown cipher suite");
  return suite;
}

/**
 * Returns the suite of the client that registered `keys`, such as `{"curve25519": "…"}`.
 * @throws VaultError `wire_invalid` if it names no suite or more than one
 */
export function suiteOf(keys: KeyObject): Suite {
  const found = SUITES.filter((suite) => Object.hasOwn(keys, suite.encryptionKeyType));
  const [suite] = found;
  if (suite === undefined || found.length > 1) {
    throw new VaultError("wire_invalid", "a client has one encryption key of a known type");
  }
  return suite;
}
