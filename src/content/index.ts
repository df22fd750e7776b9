/**
 * Entry of the content script: injected into a page on a person's gesture, as one classic script. It tells what is on
 * the page and fills; what seals and opens is a second script (seal/index.ts), so that filling does not carry it.
 */
import { describePage } from "./describe.ts";
import { fill } from "./fill/fill.ts";
import { listen } from "./listen.ts";

listen("fill", {
  "page.describe": async () => describePage(document),
  "fill.begin": async (request) => fill(document, request),
});
