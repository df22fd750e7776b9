/** What the mutants are made of: per area the files that decide something, and the quick tests that speak of them. */

export interface Area {
  readonly name: string;
  /** Globs from the top of the repository: the files that are changed. */
  readonly mutate: readonly string[];
  /** Globs of the tests that have to notice. */
  readonly tests: readonly string[];
}

export const AREAS: readonly Area[] = [
  {
    name: "crypto",
    mutate: [
      "src/crypto/{eak,field,hash,nist,nist-suite,sodium,sodium-suite,suite,record-signature,signed-field,envelope}.ts",
    ],
    tests: [
      "test/crypto/{field,suite-vectors,nist,sodium,signatures,envelope,envelope-vectors,hostile-input}.test.ts",
    ],
  },
  {
    name: "access-key rules",
    mutate: ["src/crypto/access-key.ts", "src/e3db/keys/*.ts"],
    tests: ["test/crypto/access-key.test.ts", "test/e3db/key-rules.test.ts"],
  },
  {
    name: "judging of records",
    mutate: ["src/vault/sealing/judge.ts", "src/vault/sealing/rules.ts"],
    tests: ["test/vault/judge.test.ts"],
  },
  {
    name: "message authorisation",
    mutate: [
      "src/messages/receive.ts",
      "src/messages/receive-in-page.ts",
      "src/messages/answer.ts",
      "src/background/lock-when-due.ts",
      "src/background/tickets.ts",
    ],
    tests: [
      "test/messages/{receive,receive-in-page}.test.ts",
      "test/background/guarded-by.test.ts",
      "test/background/tickets.test.ts",
    ],
  },
  {
    name: "server authorisation",
    mutate: ["src/server/auth/*.ts", "src/server/routes/permitted.ts", "src/server/routes/group-access.ts"],
    tests: ["test/server/{signature,challenge,presence,authenticator,allowed}.test.ts"],
  },
];
