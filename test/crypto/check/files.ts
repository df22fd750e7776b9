/** Whole files, and the bare secretstream. */
import { asAccessKey } from "../../../src/crypto/access-key.ts";
import { decodeBase64Url, encodeBase64 } from "../../../src/crypto/base64url.ts";
import { concatBytes, fromHex, toHex, utf8 } from "../../../src/crypto/bytes.ts";
import { FileOpener, FileSealer } from "../../../src/crypto/file-blocks.ts";
import { FileDigest } from "../../../src/crypto/file-digest.ts";
import { openFileKey, readFileHeader, wrapFileKey } from "../../../src/crypto/file-key.ts";
import { SecretStreamSealer, type TagByte } from "../../../src/crypto/secretstream.ts";
import { checker, refuses } from "./checker.ts";

const plaintextOf = (size: number, seed: number) =>
  Uint8Array.from({ length: size }, (_, i) => (31 * i + 17 * (i >> 8) + seed) & 255);

function digestOf(bytes: Uint8Array): string {
  const digest = new FileDigest();
  digest.update(bytes);
  return digest.finish().checksum;
}

interface FilesFile {
  access_key_hex: string;
  vectors: {
    encrypted_std_base64?: string;
    plaintext_size: number;
    pattern_seed: number;
    checksum_md5_std_base64: string;
  }[];
}

export const files = checker<FilesFile>(async ({ access_key_hex, vectors }, check) => {
  const accessKey = asAccessKey(fromHex(access_key_hex));
  for (const { encrypted_std_base64, plaintext_size, pattern_seed, checksum_md5_std_base64 } of vectors) {
    if (encrypted_std_base64 === undefined) continue;
    const file = decodeBase64Url(encrypted_std_base64);
    const open = (bytes: Uint8Array) => {
      const opener = new FileOpener(openFileKey(accessKey, readFileHeader(bytes)));
      return concatBytes(...opener.update(bytes), ...opener.finish());
    };
    check(
      encodeBase64(open(file)) === encodeBase64(plaintextOf(plaintext_size, pattern_seed)),
      `${plaintext_size}`,
    );
    check(digestOf(file) === checksum_md5_std_base64, `${plaintext_size} checksum`);
    check.reject(await refuses(() => open(file.subarray(0, -1))), `${plaintext_size}`);
  }
});

interface DeterministicFile {
  access_key_hex: string;
  vectors: {
    data_key_hex: string;
    edk_nonce_hex: string;
    stream_header_hex: string;
    plaintext_size: number;
    pattern_seed: number;
    checksum_md5_std_base64: string;
  }[];
  secretstream_tags: {
    data_key_hex: string;
    stream_header_hex: string;
    messages: { message_utf8: string; tag: TagByte; ciphertext_hex: string }[];
  };
}

export const deterministicFiles = checker<DeterministicFile>(async (file, check) => {
  const { access_key_hex, vectors, secretstream_tags } = file;
  const accessKey = asAccessKey(fromHex(access_key_hex));
  for (const vector of vectors) {
    const key = wrapFileKey(accessKey, fromHex(vector.data_key_hex), fromHex(vector.edk_nonce_hex));
    const sealer = new FileSealer(key, fromHex(vector.stream_header_hex));
    const plaintext = plaintextOf(vector.plaintext_size, vector.pattern_seed);
    const sealed = concatBytes(sealer.start(), ...sealer.update(plaintext), sealer.finish());
    check(digestOf(sealed) === vector.checksum_md5_std_base64, `${vector.plaintext_size}`);
    sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1;
    const opener = new FileOpener(openFileKey(accessKey, readFileHeader(sealed)));
    const open = () => concatBytes(...opener.update(sealed), ...opener.finish());
    check.reject(await refuses(open), `${vector.plaintext_size}`);
  }
  const { data_key_hex, stream_header_hex, messages } = secretstream_tags;
  const stream = new SecretStreamSealer(fromHex(data_key_hex), fromHex(stream_header_hex));
  for (const { message_utf8, tag, ciphertext_hex } of messages) {
    check(toHex(stream.push(utf8(message_utf8), tag)) === ciphertext_hex, `tag ${tag}`);
  }
});
