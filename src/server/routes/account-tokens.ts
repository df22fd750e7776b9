/**
 * Registration tokens of an account (PROTOCOL.md section 6.3). A client that registers with one belongs to the
 * account.
 */
import { encodeRegistrationToken, parseTokenBody } from "../../wire/registration-token.ts";
import { type Handlers, notFound } from "../call.ts";
import { answer, done } from "../edge/answer.ts";
import { insertToken, listTokens, revokeToken } from "../store/registration-tokens.ts";
import { storableText } from "../store/text.ts";

export const accountTokenRoutes = {
  createToken: async (call, deps) => {
    const { account } = call;
    const body = parseTokenBody(await call.json());
    for (const text of [body.name, ...body.permissions.allowedTypes]) storableText(text, "a name");
    const token = await insertToken(deps.db, deps.keys, account, body);
    return answer(200, encodeRegistrationToken({ ...body, token, uses: 0 }));
  },

  /**
   * Lists tokens by an id. The id can delete a token, but nobody can register with it: the server keeps only hashes.
   */
  listTokens: async (call, deps) =>
    answer(200, (await listTokens(deps.db, call.account)).map(encodeRegistrationToken)),

  deleteToken: async (call, deps) => {
    if (!(await revokeToken(deps.db, deps.keys, call.account, call.params.token))) throw notFound();
    return done(200);
  },
} satisfies Handlers;
