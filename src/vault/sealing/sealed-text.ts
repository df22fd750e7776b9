/**
 * Seals text for a page and opens sealed text (SECURITY.md, "Envelope"). An envelope is signed and bound to the
 * origin.
 */
import { type AccessKey, accessKeyId } from "../../crypto/access-key.ts";
import { type OpenedEnvelope, openEnvelope, parseEnvelope, sealEnvelope } from "../../crypto/envelope.ts";
import { readSigningKey } from "../../crypto/suite.ts";
import { isVaultError, VaultError } from "../../errors.ts";
import { type ClientId, clientId, type TypeContext, typeContext } from "../../wire/ids.ts";
import type { Account, Accounts } from "../identity/open-identity.ts";
import { findEarlierKey } from "./earlier-keys.ts";

/** An opened envelope; `text`, `origin` and `made` (ms since 1970) are null when it could not be opened. */
export interface OpenedText {
  readonly state: OpenedEnvelope["state"];
  readonly writerId: ClientId | null;
  readonly type: string;
  readonly text: string | null;
  readonly origin: string | null;
  readonly made: number | null;
}

/**
 * Returns `text` sealed under the own `type` for pages of `origin`, making the type's key at first use.
 * @throws VaultError `too_large`, `unsupported` for an identity without a signing key, and what the network throws
 */
export async function sealText(
  accounts: Accounts,
  type: string,
  origin: string,
  text: string,
  made: number,
): Promise<string> {
  const { identity, ring, client } = await accounts.current();
  if (ring.signingKey === null) throw new VaultError("unsupported", "this identity cannot sign");
  const context = client.context(type);
  const accessKey = await client.keys.forWriting(context);
  return sealEnvelope(
    {
      suite: ring.suite,
      accessKey,
      writerId: identity.clientId,
      type: context.type,
      signingKey: ring.signingKey,
      origin,
      made,
    },
    text,
  );
}

/**
 * Returns the content of envelope `text`, found on a page of `origin`. Damage and a missing key are states.
 * @throws VaultError `key_changed` when its writer has other keys than before, and what the network throws
 */
export async function openText(accounts: Accounts, origin: string, text: string): Promise<OpenedText> {
  const account = await accounts.current();
  const nothing = { text: null, origin: null, made: null };
  const envelope = parsed(text);
  if (envelope === null) return { state: "damaged", writerId: null, type: "", ...nothing };
  const writerId = clientId(envelope.writerId);
  const context = typeContext(writerId, envelope.type);
  const accessKey = await keyNamed(account, context, envelope.accessKeyId);
  const signer = accessKey === null ? null : await signerOf(account, writerId);
  const opened = openEnvelope(envelope, { suite: account.ring.suite, accessKey, signer, origin });
  if (opened.state === "damaged" || opened.state === "no-key") {
    return { state: opened.state, writerId, type: envelope.type, ...nothing };
  }
  const { content } = opened;
  return {
    state: opened.state,
    writerId,
    type: envelope.type,
    text: content.text,
    origin: content.origin,
    made: content.made,
  };
}

function parsed(text: string) {
  try {
    return parseEnvelope(text.trim());
  } catch {
    return null;
  }
}

/** Finds the key that an envelope names: among those known for its context, then at the server. */
async function keyNamed(account: Account, context: TypeContext, id: string): Promise<AccessKey | null> {
  const isNamed = (key: AccessKey) => accessKeyId(key) === id;
  const known = (await account.registry.all(context)).find(isNamed);
  if (known !== undefined) return known;
  try {
    const served = await account.client.keys.forReading(context);
    return isNamed(served) ? served : await findEarlierKey(account, context, id);
  } catch (error) {
    const isNone = [
      "key_missing",
      "key_untrusted",
      "decryption_failed",
      "wire_invalid",
      "suite_mismatch",
      "not_found",
    ];
    if (isVaultError(error) && isNone.includes(error.code)) return null;
    throw error;
  }
}

async function signerOf({ client, pins, ring }: Account, writerId: ClientId) {
  const { signingKey } = await client.pinnedKeys(writerId);
  if (signingKey === null || signingKey.type !== ring.suite.signingKeyType) return null;
  const state = (await pins.find(writerId))?.state;
  const key = readSigningKey(ring.suite, { [signingKey.type]: signingKey.key });
  return { key, checked: state === "own" || state === "checked" };
}
