/** Helps a note's reader to meet its conditions (PROTOCOL.md section 6.1, "challenge" and "prime"). */
import { VaultError } from "../../errors.ts";
import { encodePrimed, parseNoteChallenge, parsePrime } from "../../wire/note-access.ts";
import { type Handlers, notFound } from "../call.ts";
import { answer } from "../edge/answer.ts";
import { isNoteFor, setOtp } from "../store/notes.ts";
import { nowMicros } from "../store/time.ts";
import { newOtp, otpHash } from "./note-reading.ts";
import { nameOf, noteIdOf } from "./notes.ts";

export const noteAccessRoutes = {
  /**
   * Challenges need e-mail or an identity service, and this server has neither. It tells callers that may read the
   * note that there is nothing to challenge.
   */
  challengeNote: async (call, deps) => {
    const { signer, query } = call;
    const kinds = parseNoteChallenge(await call.json());
    const name = nameOf(query);
    if (!(await isNoteFor(deps.db, name, signer))) throw notFound();
    if (kinds.length > 0) {
      throw new VaultError("bad_request", "this note asks for nothing that a challenge could help with");
    }
    return answer(200, {});
  },

  /** Makes a one-time password for the note's writer. It replaces an earlier one and unlocks the note. */
  primeNote: async (call, deps) => {
    const { signer, query } = call;
    const noteId = noteIdOf(query.get("note_id") ?? "");
    const minutes = parsePrime(await call.json());
    const password = newOtp();
    const dies = nowMicros() + minutes * 60_000_000;
    const otp = { hash: otpHash(deps.keys, noteId, password), dies };
    if (!(await setOtp(deps.db, noteId, signer, otp))) throw notFound();
    return answer(200, encodePrimed({ noteId, password }));
  },
} satisfies Handlers;
