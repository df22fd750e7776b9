// @vitest-environment happy-dom
import { describe, expect, test } from "vitest";
import {
  findEnvelopes,
  findingEnvelopes,
  isEnvelope,
  rangeOf,
} from "../../../src/content/envelopes/find-envelopes.ts";
import { atOnce } from "../../../src/content/page/slices.ts";
import { cpuTimeOf } from "../../fakes/cpu-time.ts";
import { envelopeLike } from "./envelope-like.ts";

const one = envelopeLike("A");
const two = envelopeLike("B");

describe("in plain text", () => {
  test("each once, in order, whatever stands around", () => {
    expect(findEnvelopes(`a "${one}", <${two}>\n${one} sf1: sf1:x.y`, 9)).toEqual([one, two]);
    expect(findEnvelopes(`${one} ${two}`, 1)).toEqual([one]);
    expect(findEnvelopes("nothing here", 9)).toEqual([]);
  });

  test.each([
    ["cut at the end", one.slice(0, -30)],
    ["a part missing", one.split(".").slice(0, -1).join(".")],
    ["other letters", one.replace("Y29udGFjdA", "Y29+dGFjdA")],
    ["another version", one.replace("sf1:", "sf2:")],
    ["longer than any", envelopeLike("A", 270_000)],
    ["a wrong writer", one.replace("AAAA.", "AAA.")],
  ])("not %s", (_, text) => {
    expect(findEnvelopes(text, 9)).toEqual([]);
    expect(isEnvelope(text)).toBe(false);
  });

  test("a whole text, with white space around", () => {
    expect(isEnvelope(` ${one}\n`)).toBe(true);
    expect(isEnvelope(`x${one}`)).toBe(false);
    expect(isEnvelope(`${one} ${two}`)).toBe(false);
  });

  test.each([
    ["prefixes", "sf1:".repeat(250_000)],
    ["one endless part", `sf1:${"A".repeat(1_000_000)}`],
    ["dots", `sf1:${".".repeat(1_000_000)}`],
    ["beginnings", `${one.slice(0, 150)} `.repeat(6_000)],
    [
      "almost",
      `sf1:${"A".repeat(22)}.QQ.${"A".repeat(43)}.${"A".repeat(64)}.${"A".repeat(32)}.${"A".repeat(1_000_000)}`,
    ],
  ])("a million hostile characters take no time: %s", (_, text) => {
    expect(cpuTimeOf(() => findEnvelopes(text, 50))).toBeLessThan(500);
  });
});

describe("in a page", () => {
  function found(html: string, most = 50): string[] {
    document.body.innerHTML = html;
    return atOnce(findingEnvelopes(document.body, most)).map((each) => {
      expect(rangeOf(each)?.toString()).toBe(each.envelope);
      return each.envelope;
    });
  }

  test("in one text node, beside others, and split by inline elements", () => {
    expect(found(`<p>see ${one}, and <b>${two}</b></p>`)).toEqual([one, two]);
    expect(
      found(`<p>x ${one.slice(0, 50)}<span>${one.slice(50, 99)}</span><wbr>${one.slice(99)} y</p>`),
    ).toEqual([one]);
  });

  test("the next line does not run into it", () => {
    expect(found(`<div>${one}</div><div>next</div>`)).toEqual([one]);
    expect(found(`<div>${one}<br>next</div>`)).toEqual([one]);
    expect(found(`<div>${one}<ul><li>next</li></ul></div>`)).toEqual([one]);
  });

  test("not in scripts, styles or fields", () => {
    expect(found(`<style>${one}</style><textarea>${one}</textarea><script type="x">${one}</script>`)).toEqual(
      [],
    );
  });

  test("at most as many as asked for", () => {
    expect(found(`<p>${one}</p>`.repeat(5), 3)).toHaveLength(3);
  });
});
