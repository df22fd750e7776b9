import { expect, test } from "vitest";
import { matchesSite, siteHost } from "../../src/vault/records/origin.ts";

/** What a person saved, the page's origin, and whether the login may be used there. */
const MATRIX: readonly (readonly [site: string, origin: string, allowed: boolean])[] = [
  ["example.com", "https://example.com", true],
  ["  EXAMPLE.com  ", "https://example.com", true],
  ["https://example.com/login?x=1#y", "https://example.com", true],
  ["example.com.", "https://example.com", true],
  ["example.com", "https://example.com.", false],
  ["example.com", "https://www.example.com", false],
  ["www.example.com", "https://example.com", false],
  ["example.com", "https://example.com.evil.example", false],
  ["example.com", "https://evilexample.com", false],
  // https never to http
  ["example.com", "http://example.com", false],
  ["https://example.com", "http://example.com", false],
  ["http://example.com", "http://example.com", true],
  ["http://example.com", "https://example.com", true],
  ["http://example.com:8080", "https://example.com:8080", false],
  // ports
  ["example.com:443", "https://example.com", true],
  ["example.com:8443", "https://example.com:8443", true],
  ["example.com", "https://example.com:8443", false],
  ["example.com:8443", "https://example.com", false],
  // loopback
  ["localhost:3000", "http://localhost:3000", true],
  ["127.0.0.1:3000", "http://127.0.0.1:3000", true],
  ["http://127.0.0.1:3000", "http://127.0.0.1:3000", true],
  ["127.0.0.1:3000", "http://127.0.0.1:3001", false],
  ["[::1]:3000", "http://[::1]:3000", true],
  ["localhost.example.com", "http://localhost.example.com", false],
  // names that look alike
  ["bücher.example", "https://xn--bcher-kva.example", true],
  ["xn--bcher-kva.example", "https://xn--bcher-kva.example", true],
  ["apple.com", "https://xn--pple-43d.com", false],
  ["example.com@evil.example", "https://evil.example", false],
  ["https://example.com@evil.example", "https://evil.example", false],
  ["https://user:pass@example.com", "https://example.com", false],
  // no sites at all
  ["", "https://example.com", false],
  ["my bank", "https://example.com", false],
  ["javascript://example.com", "https://example.com", false],
  ["file:///example.com", "https://example.com", false],
  ["example.com", "null", false],
  ["example.com", "file://", false],
  ["example.com", "data:text/html,x", false],
  ["example.com", "https://example.com/path", false],
  ["example.com", "chrome-extension://example.com", false],
];

test.each(MATRIX)("%s on %s: %s", (site, origin, allowed) => {
  expect(matchesSite(site, origin)).toBe(allowed);
});

test("the host that names a login", () => {
  expect(siteHost("https://Example.com:8443/x")).toBe("example.com:8443");
  expect(siteHost("example.com/x")).toBe("example.com");
  expect(siteHost("my bank")).toBeNull();
});
