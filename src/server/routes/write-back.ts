/** What clients ask and send after the database went back to a backup (PROTOCOL.md section 7.7). */
import { VaultError } from "../../errors.ts";
import { isUuid } from "../../model/uuid.ts";
import { encodeRecord } from "../../wire/record.ts";
import { encodeDeleted, parseDeletedAsk, parseWriteBack } from "../../wire/write-back.ts";
import { forbidden, type Handlers, recordParam } from "../call.ts";
import { deletedAmong } from "../changes/deleted.ts";
import { answer } from "../edge/answer.ts";
import { parseTime } from "../store/time.ts";
import { writeBackRecord } from "../store/written-back.ts";
import { storableBody } from "./records.ts";

export const writeBackRoutes = {
  writeBack: async (call, deps) => {
    const recordId = recordParam(call.params.recordId);
    const { record, version, created } = parseWriteBack(await call.json());
    const body = await storableBody(record, call, deps);
    if (body.writerId !== call.caller) throw forbidden();
    const time = parseTime(created);
    if (time === null || !isUuid(version)) {
      throw new VaultError("bad_request", "a version of this server is a UUID, a time is RFC 3339");
    }
    await deps.quotas.add(deps.db, body, { records: 1 });
    const lost = { recordId, version, created: time, body };
    const stored = await deps.db.transaction((tx) => writeBackRecord(tx, lost));
    if (stored === null)
      throw new VaultError("conflict", "there is another record of this id, or it was deleted");
    return answer(stored.isNew ? 201 : 200, encodeRecord(stored.record));
  },

  deletedRecords: async (call, deps) => {
    const asked = parseDeletedAsk(await call.json());
    const { caller } = call;
    const gone = await deps.db.read(deps.limits.searchMs, (tx) => deletedAmong(tx, caller, asked));
    return answer(200, encodeDeleted(gone));
  },
} satisfies Handlers;
