/** Regular expressions on which engines that try one way after the other take forever, and labels to try them on. */

export const CATASTROPHIC: readonly string[] = [
  "(a+)+b",
  "(a|a)*b",
  "(a*)*",
  "([a-z]+)*X",
  "(.*a){20}",
  "(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)b",
  "(x+x+)+y",
  "((a{1,50}){1,50}){1,50}",
  "a{255}{255}",
  "(a?){200}a{200}",
  `${"(".repeat(60)}a${")".repeat(60)}`,
  ".*.*.*.*.*.*.*.*.*.*x",
  "(a|b|ab)*c",
  "(.|.)*z",
  "(a|aa)+b",
  "(.*)*=(.*)*",
  "((ab)*)*c",
  "[ab]*[ab]*[ab]*[ab]*[ab]*[ab]*c",
  "(a{0,100}){0,100}b",
  "(.{1,20}){1,90}b",
  "([ab]|[bc]|[ca])*d",
  `${"a?".repeat(100)}${"a".repeat(100)}`,
  `(${Array.from({ length: 120 }, (_, n) => "a".repeat(n % 12)).join("|")})*b`,
];

export const LONG_LABELS: Readonly<Record<string, string>> = {
  k: `${"a".repeat(500)}!`,
  l: "ab".repeat(300),
  m: "x".repeat(1000),
};
