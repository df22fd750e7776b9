/** The document of this server's offers beyond E3DB (PROTOCOL.md section 7.1). It is public, and the same for all. */
import { encodeCapabilities } from "../../wire/capabilities.ts";
import { MAX_WAIT } from "../../wire/changes.ts";
import { CREATE_MANY_MAX } from "../../wire/create-many.ts";
import { DELETE_MANY_MAX } from "../../wire/delete-many.ts";
import type { Handlers } from "../call.ts";
import { answer } from "../edge/answer.ts";
import { ROTATION_SECONDS } from "../store/rotations.ts";
import { TOMBSTONE_SECONDS } from "../store/tombstones.ts";
import { CHUNK_RECORDS } from "./rotations.ts";

export const capabilityRoutes = {
  capabilities: async (_call, { limits, files, epoch }) =>
    answer(
      200,
      encodeCapabilities({
        epoch,
        writeBack: true,
        rotation: { chunkRecords: CHUNK_RECORDS, expiresSeconds: ROTATION_SECONDS },
        changes: { retentionSeconds: TOMBSTONE_SECONDS, waitSeconds: MAX_WAIT },
        createMany: CREATE_MANY_MAX,
        deleteMany: DELETE_MANY_MAX,
        idempotency: true,
        bodyBytes: limits.bodyBytes,
        recordEntries: limits.mapEntries,
        fileOrigins: files.links === null ? [] : [files.links.origin],
      }),
    ),
} satisfies Handlers;
