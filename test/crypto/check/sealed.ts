/** Keys, EAKs, fields, records and chains of group keys. */
import { asAccessKey } from "../../../src/crypto/access-key.ts";
import { fromHex, toHex } from "../../../src/crypto/bytes.ts";
import { unwrapAccessKey } from "../../../src/crypto/eak.ts";
import { openGroupAccessKey } from "../../../src/crypto/group-keys.ts";
import { sodiumSuite } from "../../../src/crypto/sodium-suite.ts";
import { readPublicKey, type Suite } from "../../../src/crypto/suite.ts";
import { type Checker, changed, checker, refuses, type Texts } from "./checker.ts";

export const keys = (suite: Suite): Checker =>
  checker<{ clients: Record<string, { public_key: string; private_key: string }> }>(
    async ({ clients }, check) => {
      for (const client of Object.values(clients)) {
        const privateKey = suite.decodePrivateKey(client.private_key);
        check(suite.encodePublicKey(suite.publicKeyOf(privateKey)) === client.public_key, "public key");
        check(suite.encodePrivateKey(privateKey) === client.private_key, "private key");
        check.reject(
          await refuses(() => suite.decodePublicKey(client.public_key.slice(0, -8))),
          "public key",
        );
        check.reject(await refuses(() => suite.decodePrivateKey(client.private_key.slice(8))), "private key");
      }
    },
  );

interface EakFile {
  vectors: {
    response: { eak: string; authorizer_public_key: Texts };
    reader_private_key: string;
    access_key_hex: string;
  }[];
}

export const eaks = (suite: Suite): Checker =>
  checker<EakFile>(async ({ vectors }, check, by) => {
    for (const { response, reader_private_key, access_key_hex } of vectors) {
      const publicKey = readPublicKey(suite, response.authorizer_public_key);
      const shared = await by.sharedKey(suite, publicKey, suite.decodePrivateKey(reader_private_key));
      check(toHex(unwrapAccessKey(suite, shared, response.eak)) === access_key_hex, "opens");
      check.reject(await refuses(() => unwrapAccessKey(suite, shared, changed(response.eak))), "EAK");
    }
  });

interface FieldFile {
  access_key_hex: string;
  vectors: { field: string; plaintext: string; label: string }[];
}

export const fields = (suite: Suite): Checker =>
  checker<FieldFile>(async ({ vectors, access_key_hex }, check, by) => {
    const accessKey = asAccessKey(fromHex(access_key_hex));
    for (const { field, plaintext, label } of vectors) {
      check((await by.decryptField(suite, accessKey, field)) === plaintext, label);
      const again = await by.encryptField(suite, accessKey, plaintext);
      check((await by.decryptField(suite, accessKey, again)) === plaintext, `${label} again`);
      check.reject(await refuses(() => by.decryptField(suite, accessKey, changed(field))), label);
    }
  });

interface RecordFile {
  access_key_hex: string;
  plaintext: { data: Texts };
  request_body: { data: Texts };
}

export const record = (suite: Suite): Checker =>
  checker<RecordFile>(async ({ access_key_hex, plaintext, request_body }, check, by) => {
    const accessKey = asAccessKey(fromHex(access_key_hex));
    for (const [name, quad] of Object.entries(request_body.data)) {
      check((await by.decryptField(suite, accessKey, quad)) === plaintext.data[name], name);
      check.reject(await refuses(() => by.decryptField(suite, accessKey, changed(quad))), name);
    }
  });

interface GroupFile {
  vectors: {
    group_access_key: {
      eak: string;
      authorizer_public_key: { curve25519: string };
      access_key_wrappers: { membership_key: string; public_key: string; group_public_key: string }[];
    };
    reader_private_key: string;
    access_key_hex: string;
  }[];
}

export const groups = checker<GroupFile>(async ({ vectors }, check) => {
  const key = (text: string) => sodiumSuite.decodePublicKey(text);
  for (const { group_access_key: chain, reader_private_key, access_key_hex } of vectors) {
    const steps = chain.access_key_wrappers.map((step) => ({
      membershipKey: step.membership_key,
      wrapperPublicKey: key(step.public_key),
      groupPublicKey: key(step.group_public_key),
    }));
    const authorizerPublicKey = key(chain.authorizer_public_key.curve25519);
    const privateKey = sodiumSuite.decodePrivateKey(reader_private_key);
    const open = (eak: string) => openGroupAccessKey({ eak, authorizerPublicKey, steps }, privateKey);
    check(toHex(open(chain.eak)) === access_key_hex, "group");
    check.reject(await refuses(() => open(changed(chain.eak))), "group");
  }
});
