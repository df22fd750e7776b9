/**
 * Entry of the script that seals text in a page, opens it and turns it back; injected when a person asks for one of
 * these.
 */
import { listen } from "../page/listen.ts";
import { openSealed } from "./open-sealed.ts";
import { seal } from "./seal-field.ts";
import { turnBack } from "./turn-back.ts";
import { beginToWrite, putWritten } from "./write-privately.ts";

listen("seal", {
  "seal.begin": async (request) => seal(document, request),
  "open.begin": async ({ ticket }) => openSealed(document, ticket),
  "write.begin": async ({ ticket }) => beginToWrite(document, ticket),
  "text.put": async ({ ticket }) => putWritten(ticket),
  "text.replace": async ({ ticket, from }) => ({ done: await turnBack(document, ticket, from) }),
});
