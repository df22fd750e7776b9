/** Registers a client, keeps it as the SDKs' configuration file, and backs it up for another client to keep. */
import {
  BACKUP_TYPE,
  backUp,
  Client,
  encodeConfig,
  isVaultError,
  parseConfig,
  readBackup,
  register,
} from "sealfield/e3db";
import type { Example } from "./example.ts";

export const run: Example = async ({ url, token, suite, say }) => {
  // Without a backup. The identity is plain JSON with all secrets in it: seal it, or keep it where only you can read.
  const { identity } = await register({ url, token, name: "Alice", suite });
  say(identity.suite === suite); // → true

  // The same as `~/.tozny/e3db.json`, which the SDKs read.
  const alice = new Client(parseConfig(encodeConfig(identity)));
  say(alice.clientId === identity.clientId); // → true

  // With a backup: another client keeps all secrets of this one. Nothing is sent unless you ask for it.
  const { identity: keeperIdentity } = await register({ url, token, name: "Keeper", suite });
  const keeper = new Client(keeperIdentity);
  await backUp(alice, identity, await alice.reader(keeper.clientId), token);
  for await (const { record } of keeper.query({
    types: [BACKUP_TYPE],
    includeAllWriters: true,
    includeData: true,
  })) {
    if (record !== null) say(readBackup(record).apiSecret === identity.apiSecret); // → true
  }

  // Every error has a code.
  try {
    await register({ url, token: "not a token", name: "Mallory", suite });
  } catch (error) {
    say(isVaultError(error) && error.code); // → "unauthorized"
  }
};
