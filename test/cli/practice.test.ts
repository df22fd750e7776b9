/** The practice site shows what it was sent, as text and never as markup. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type PracticeSite, servePractice } from "../../src/cli/practice/site.ts";

let site: PracticeSite;
beforeAll(async () => {
  site = await servePractice(0);
});
afterAll(() => site.close());

const post = (path: string, values: Record<string, string>) =>
  fetch(new URL(path, site.url), { method: "POST", body: new URLSearchParams(values) });

test.each(["", "login", "contact", "message", "board"])("/%s is a page with a heading", async (path) => {
  const response = await fetch(new URL(path, site.url));
  expect(response.status).toBe(200);
  expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  const html = await response.text();
  expect(html).toContain("<h1>");
  expect(html).not.toContain("{{");
});

test("a form shows every character it was sent, markup included", async () => {
  const html = await (await post("message", { message: `<img src=x onerror="a">&'$&` })).text();
  expect(html).toContain("<dd>&#60;img src=x onerror=&#34;a&#34;&#62;&#38;&#39;$&#38;</dd>");
  expect(html).not.toContain("<img");
});

test("the board keeps notes, the newest first", async () => {
  await post("board", { note: "first" });
  await post("board", { note: "{{notes}} <second>" });
  const html = await (await fetch(new URL("board", site.url))).text();
  expect(html).toMatch(/<li>\{\{notes\}\} &#60;second&#62;<\/li><li>first<\/li>/);
});

test("a taken port is no obstacle, an unknown page and too long a text are said so", async () => {
  const other = await servePractice(Number(new URL(site.url).port));
  expect(other.url).not.toBe(site.url);
  await other.close();
  expect((await fetch(new URL("nowhere", site.url))).status).toBe(404);
  expect((await post("message", { message: "x".repeat(2_000_001) })).status).toBe(413);
});
