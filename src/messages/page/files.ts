/** What the page that sends and receives large files asks. */

import * as v from "valibot";
import type { FileOpening, FilePlace, UploadStep, UploadView } from "../../model/file.ts";
import { message, reply } from "../contract.ts";
import { id, none, text, whole } from "../parts.ts";

const upload = v.strictObject({ requestId: id });

export const FILE_MESSAGES = {
  /** Starts to send a file, or says where that stands; `size` in bytes. The page seals, sends, and says so. */
  "upload.begin": message(
    v.strictObject({ requestId: id, type: v.string(), name: v.string(), size: whole }),
    reply<UploadStep>,
  ),
  /** All is sealed; asked again, a fresh place to send it to. */
  "upload.sealed": message(
    v.strictObject({ requestId: id, checksum: text, stored: whole, head: id, body: id }),
    reply<UploadStep>,
  ),
  "upload.sent": message(upload, reply<UploadStep>),
  "upload.list": message(none, reply<readonly UploadView[]>, { quiet: true }),
  "upload.cancel": message(upload, reply<null>),
  /** Where a file's ciphertext is now, and then, with its first 100 characters, what opens it. */
  "file.place": message(v.strictObject({ recordId: id }), reply<FilePlace>),
  "file.key": message(
    v.strictObject({ recordId: id, header: v.pipe(v.string(), v.length(100)) }),
    reply<FileOpening>,
  ),
};
