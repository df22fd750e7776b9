/** The list of cipher suites (PROTOCOL.md 2.1). */
import { VaultError } from "../errors.ts";
import type { SuiteName } from "../model/identity.ts";
import { nistSuite } from "./nist-suite.ts";
import { sodiumSuite } from "./sodium-suite.ts";
import type { Suite } from "./suite.ts";

const SUITES: readonly Suite[] = [sodiumSuite, nistSuite];

/** Returns the suite called `name`. @throws VaultError `unsupported` if there is none */
export function suiteNamed(name: SuiteName): Suite {
  const suite = SUITES.find((candidate) => candidate.name === name);
  if (suite === undefined) throw new VaultError("unsupported", "unknown cipher suite");
  return suite;
}
