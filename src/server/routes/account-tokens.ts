/** Registration tokens of an account (PROTOCOL.md section 6.3): whom they let in belongs to the account. */
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

  /** Lists tokens by an id, with which they can be deleted but nobody can register: only their hashes are kept. */
  listTokens: async (call, deps) =>
    answer(200, (await listTokens(deps.db, call.account)).map(encodeRegistrationToken)),

  deleteToken: async (call, deps) => {
    if (!(await revokeToken(deps.db, deps.keys, call.account, call.params.token))) throw notFound();
    return done(200);
  },
} satisfies Handlers;
