/**
 * Shares and keys when the server went back to an earlier state (SECURITY.md, "When the server goes back"): whom this
 * vault shared with and the server no longer lists, and who reads again though they were stopped.
 */
import type { Account } from "../identity/open-identity.ts";
import type { AccessDifferences, Reading } from "../memory/access-differences.ts";
import { writeEarlierKeys } from "./hand-out-keys.ts";

/** Takes note of how the server's list of what this identity shares differs from the book, and returns it. */
export async function noteAccess({ client, shares, accessBack }: Account): Promise<AccessDifferences> {
  const listed = new Set((await client.outgoing()).map(placeOf));
  const book = await shares.all();
  const differing = (stopped: boolean) =>
    book
      .filter((entry) => entry.stopped === stopped && listed.has(placeOf(entry)) === stopped)
      .map(({ type, readerId }) => ({ type, readerId }));
  return accessBack.update(() => ({ lost: differing(false), returned: differing(true) }));
}

/**
 * Gives every recorded reader the present key of each own type that was re-sealed, because the server may have an
 * earlier one. It may be repeated, and changes nothing where the server has the present keys.
 */
export async function putKeysBack(account: Account, now: number): Promise<void> {
  const { client, registry, shares, pins, identity } = account;
  for (const { context, earlier } of await registry.entries()) {
    if (context.writerId !== identity.clientId || earlier.length === 0) continue;
    const accessKey = await client.keys.forWriting(context);
    for (const readerId of await shares.readersOf(context.type)) {
      const keys = await pins.keysOf(readerId);
      if (keys === null) continue;
      await client.placeKey(context.type, accessKey, { readerId, publicKey: keys.publicKey });
    }
    await writeEarlierKeys(account, context.type, now);
  }
}

function placeOf({ type, readerId }: Reading): string {
  return `${readerId} ${type}`;
}
