/** Runs in a page: one look at it, and what such a look costs. */
import { classify } from "../../src/content/classify/classify.ts";
import { readingFacts } from "../../src/content/classify/field-facts.ts";
import { groupsOf } from "../../src/content/classify/groups.ts";
import { atOnce, inSlices } from "../../src/content/page/slices.ts";

const world = globalThis as { roots?: Map<Element, ShadowRoot>; chrome?: object };
// As in an extension, which may look into closed shadow roots.
world.chrome = { dom: { openOrClosedShadowRoot: (element: Element) => world.roots?.get(element) ?? null } };

Object.assign(globalThis, {
  look() {
    const { fields, controls, forms } = atOnce(readingFacts(document));
    const kinds = classify(fields, forms);
    return groupsOf(fields, forms, kinds).map(({ purpose, members }) => ({
      [purpose]: Object.fromEntries(
        members.map((index) => [controls[index]?.getAttribute("name") ?? "", kinds[index] ?? "none"]),
      ),
    }));
  },

  /** How often a look asks for the style of an element. */
  styles() {
    const own = globalThis.getComputedStyle;
    let count = 0;
    globalThis.getComputedStyle = (...args) => {
      count++;
      return own.apply(globalThis, args);
    };
    atOnce(readingFacts(document));
    globalThis.getComputedStyle = own;
    return count;
  },

  /** How often the page could work while it was read. */
  async slices() {
    let turns = 0;
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      turns++;
      channel.port2.postMessage(null);
    };
    channel.port2.postMessage(null);
    await inSlices(readingFacts(document));
    channel.port1.close();
    return turns;
  },
});
