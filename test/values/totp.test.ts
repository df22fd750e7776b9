/** Codes of RFC 6238 (appendix B), and secrets in the ways that sites and other programs write them. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseTotp, type Totp, totpAt } from "../../src/values/totp.ts";

const ascii = (text: string) => new Uint8Array([...text].map((sign) => sign.charCodeAt(0)));
const SEED = "1234567890";
const SECRETS = {
  "SHA-1": ascii(SEED.repeat(2)),
  "SHA-256": ascii(`${SEED.repeat(3)}12`),
  "SHA-512": ascii(`${SEED.repeat(6)}1234`),
} as const;

describe("the codes of RFC 6238", () => {
  test.each([
    [59, "94287082", "46119246", "90693936"],
    [1111111109, "07081804", "68084774", "25091201"],
    [1111111111, "14050471", "67062674", "99943326"],
    [1234567890, "89005924", "91819424", "93441116"],
    [2000000000, "69279037", "90698825", "38618901"],
    [20000000000, "65353130", "77737706", "47863826"],
  ])("at %i s", async (seconds, sha1, sha256, sha512) => {
    const codes = { "SHA-1": sha1, "SHA-256": sha256, "SHA-512": sha512 } as const;
    for (const hash of ["SHA-1", "SHA-256", "SHA-512"] as const) {
      const totp: Totp = { secret: SECRETS[hash], hash, digits: 8, period: 30 };
      const { code, from, until } = await totpAt(totp, seconds * 1000);
      expect(code).toBe(codes[hash]);
      expect([from / 1000, until / 1000]).toEqual([seconds - (seconds % 30), seconds - (seconds % 30) + 30]);
    }
  });
});

/** The secret of the RFC in Base32. */
const BASE32 = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

describe("a secret", () => {
  test.each([
    ["bare", BASE32],
    ["in small letters and groups", "gezd gnbv gy3t qojq gezd gnbv gy3t qojq"],
    ["with hyphens and padding", `${BASE32.replace(/(.{4})(?=.)/g, "$1-")}====`],
    ["as an address", `otpauth://totp/Ferry%20Bank:mira?secret=${BASE32}&issuer=Ferry%20Bank`],
    ["as an address without a label", `otpauth://totp?secret=${BASE32}`],
    ["with a name in capitals", `OTPAUTH://TOTP/x?SECRET=${BASE32.toLowerCase()}&Digits=6`],
    ["as KeeOtp keeps it", `key=${BASE32}&size=6&step=30`],
    ["pasted with white space around", `\n  ${BASE32}\t`],
  ])("%s", async (_, text) => {
    const totp = parseTotp(text);
    expect(totp).toEqual({ secret: SECRETS["SHA-1"], hash: "SHA-1", digits: 6, period: 30 });
    if (totp !== null) expect((await totpAt(totp, 59_000)).code).toBe("287082");
  });

  test("says how codes are made", () => {
    const address = (more: string) => parseTotp(`otpauth://totp/x?secret=${BASE32}&${more}`);
    expect(address("algorithm=SHA256&digits=8&period=60")).toMatchObject({
      hash: "SHA-256",
      digits: 8,
      period: 60,
    });
    expect(address("algorithm=HmacSHA512")).toMatchObject({ hash: "SHA-512" });
    expect(address("algorithm=sha-1")).toMatchObject({ hash: "SHA-1" });
  });

  test.each([
    ["nothing", ""],
    ["a code", "492039"],
    ["a word", "password"],
    ["letters that Base32 has not", `${BASE32}1890`],
    ["an address without a secret", "otpauth://totp/x"],
    ["a counted code", `otpauth://hotp/x?secret=${BASE32}&counter=1`],
    ["a transfer of many", "otpauth-migration://offline?data=CjEKCkhlbGxvId6tvu8"],
    ["another address", `https://example.com/?secret=${BASE32}`],
    ["an unknown hash", `otpauth://totp/x?secret=${BASE32}&algorithm=MD5`],
    ["no digits", `otpauth://totp/x?secret=${BASE32}&digits=0`],
    ["no time", `otpauth://totp/x?secret=${BASE32}&period=0`],
    ["a broken address", "otpauth://totp/%?secret=%"],
  ])("is not %s", (_, text) => {
    expect(parseTotp(text)).toBeNull();
  });

  test("any text is read or refused", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const totp = parseTotp(text);
        expect(totp === null || totp.secret.length > 0).toBe(true);
      }),
      { seed: 20_261_130 },
    );
  });

  test("a code is the same all through its time, and has its digits", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 64 }),
        fc.integer({ min: 5, max: 10 }),
        fc.integer({ min: 1, max: 9_999 }),
        fc.integer({ min: 0, max: 4e12 }),
        async (bytes, digits, period, now) => {
          const totp: Totp = { secret: new Uint8Array(bytes), hash: "SHA-1", digits, period };
          const { code, from, until } = await totpAt(totp, now);
          expect(code).toMatch(new RegExp(`^\\d{${digits}}$`));
          expect(from <= now && now < until && until - from === period * 1000).toBe(true);
          expect(await totpAt(totp, until - 1)).toEqual({ code, from, until });
        },
      ),
      { seed: 20_261_130, numRuns: 50 },
    );
  });
});
