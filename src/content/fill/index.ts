/** Entry of the script that fills a page, after the one that describes it; injected when a person asks for a fill. */
import { fill } from "./fill.ts";
import { listen } from "./lent.ts";

listen("fill", { "fill.begin": async (request) => fill(document, request) });
