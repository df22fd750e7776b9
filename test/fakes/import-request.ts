/** What a page asks when a person chose a file. */

const AS_IT_LOOKS = { encoding: null, delimiter: null, quotes: null, readOn: false, passphrase: null };

/** Returns the request of a preview of `content`. */
export function chosen(content: string | Uint8Array) {
  const bytes = Buffer.from(content as string).toString("base64");
  return { file: { parts: [{ name: "logins.csv", bytes }], beside: [] }, reading: AS_IT_LOOKS };
}

/** Returns the request of an import of `content` as proposed. */
export function importOf(content: string | Uint8Array, requestId = "i1") {
  return { requestId, ...chosen(content), groups: null, bin: false, again: false };
}
