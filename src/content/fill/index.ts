/**
 * Entry of the script that fills a page and reads what is to be saved, after the one that describes it; injected when a
 * person asks for one of these.
 */
import { fill } from "./fill.ts";
import { listen } from "./lent.ts";
import { readLogin } from "./read-form.ts";

listen("fill", {
  "fill.begin": async (request) => fill(document, request),
  "form.read": async () => readLogin(document),
});
