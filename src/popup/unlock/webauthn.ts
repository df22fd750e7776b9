/**
 * Passkeys as the browser has them (WebAuthn level 3, the PRF extension): made for and asked by this page, which must
 * be a tab of its own. Chromium ties them to the extension itself; Firefox to the host name of the server, with
 * permission.
 */
import { VaultError } from "../../errors.ts";
import type { PasskeyDoor } from "../../model/vault-status.ts";

const SALT_LENGTH = 32;
/** ES256, EdDSA, RS256: whatever authenticators have. The signatures are not looked at. */
const ALGORITHMS = [-7, -8, -257];
/** Authenticators give another secret without user verification, so every call requires it. */
const VERIFICATION = "required";

/** The id as the authenticator has it, salt and secret of 32 bytes each; all as base64url. */
export interface MadePasskey {
  readonly id: string;
  readonly salt: string;
  readonly secret: string;
}

/** Whether this browser ties passkeys to a host name instead of the extension. */
export function needsHostName(): boolean {
  return location.protocol === "moz-extension:";
}

/**
 * Returns the id of the relying party: the host name of the server, null for the extension itself.
 * @throws VaultError `unsupported` (`why`: `host`) for a server without a name
 */
export function relyingParty(serverUrl: string | null): string | null {
  if (!needsHostName()) return null;
  const host = serverUrl !== null && URL.canParse(serverUrl) ? new URL(serverUrl).hostname : "";
  const isName = /[a-z]/i.test(host) && !host.includes(":");
  if (!isName) throw new VaultError("unsupported", "no host name", { detail: { why: "host" } });
  return host;
}

/**
 * Makes a passkey and returns its secret. @throws VaultError `cancelled` when the person or the browser refuses,
 * `unsupported` (`why`: `prf`) when the authenticator makes no secret
 */
export async function makePasskey(name: string, rpId: string | null): Promise<MadePasskey> {
  const salt = random(SALT_LENGTH);
  const credential = await answered(
    navigator.credentials.create({
      publicKey: {
        challenge: random(32),
        rp: { name: "Sealfield", ...(rpId === null ? {} : { id: rpId }) },
        user: { id: random(16), name, displayName: name },
        pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: "public-key", alg })),
        authenticatorSelection: { residentKey: "preferred", userVerification: VERIFICATION },
        extensions: { prf: { eval: { first: salt } } },
      },
    }),
  );
  const id = encode(credential.rawId);
  const { prf } = credential.getClientExtensionResults();
  if (prf?.enabled !== true && prf?.results === undefined) throw noSecret();
  const first = prf.results?.first;
  if (first !== undefined) return { id, salt: encode(salt), secret: encode(first) };
  // Some browsers give the secret only when asked once more.
  const { secret } = await askPasskey([{ id, rpId, salt: encode(salt) }]);
  return { id, salt: encode(salt), secret };
}

/**
 * Asks for any of these passkeys, which share one relying party. Returns which it was, with its secret.
 * @throws VaultError as `makePasskey`
 */
export async function askPasskey(
  doors: readonly PasskeyDoor[],
): Promise<{ readonly id: string; readonly secret: string }> {
  const rpId = doors[0]?.rpId ?? null;
  const credential = await answered(
    navigator.credentials.get({
      publicKey: {
        challenge: random(32),
        ...(rpId === null ? {} : { rpId }),
        allowCredentials: doors.map(({ id }) => ({ type: "public-key", id: decode(id) })),
        userVerification: VERIFICATION,
        extensions: {
          prf: {
            evalByCredential: Object.fromEntries(doors.map(({ id, salt }) => [id, { first: decode(salt) }])),
          },
        },
      },
    }),
  );
  const first = credential.getClientExtensionResults().prf?.results?.first;
  if (first === undefined) throw noSecret();
  return { id: encode(credential.rawId), secret: encode(first) };
}

async function answered(asking: Promise<Credential | null>): Promise<PublicKeyCredential> {
  const credential = await asking.catch((cause: unknown) => {
    throw new VaultError("cancelled", "no passkey answered", { cause });
  });
  if (!(credential instanceof PublicKeyCredential)) throw new VaultError("cancelled", "no passkey answered");
  return credential;
}

function noSecret(): VaultError {
  return new VaultError("unsupported", "the authenticator has no PRF", { detail: { why: "prf" } });
}

function random(length: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(length));
}

function encode(bytes: BufferSource): string {
  const view = ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes);
  return btoa(String.fromCharCode(...view))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function decode(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
}
