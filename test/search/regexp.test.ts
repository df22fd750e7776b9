/** Which patterns the search takes: what an automaton runs quickly, whatever way the same cost is written. */
import { describe, expect, test } from "vitest";
import { isVaultError } from "../../src/errors.ts";
import { automatonPattern } from "../../src/search/regexp.ts";

function refused(lucene: string): boolean {
  try {
    automatonPattern(lucene);
    return false;
  } catch (error) {
    if (isVaultError(error, "bad_request")) return true;
    throw error;
  }
}

describe("counts", () => {
  test.each(["(a?){200}a{200}", "a{0,200}a{200}", "(a|b?){250}", "((a{1,50}){1,50}){1,50}"])(
    "%s has too many states",
    (lucene) => expect(refused(lucene)).toBe(true),
  );

  test.each(["a{255}", "(ab){200}", "a{0,100}", "(a?){50}a{50}", ".*[a-z]{3,20}", "(a|b)*c"])(
    "%s is taken",
    (lucene) => expect(refused(lucene)).toBe(false),
  );
});
