/** The transfers of a window: one desk, so that leaving a screen ends nothing that is on its way. */
import { startWorker } from "../../transfers/start-worker.ts";
import type { Session } from "../window/session.ts";
import { Transfers } from "./transfers.ts";

const desks = new WeakMap<Session, Transfers>();

/** Returns the desk of `session`. */
export function deskOf(session: Session): Transfers {
  const known = desks.get(session);
  if (known !== undefined) return known;
  const desk = new Transfers((name, request) => session.ask(name, request), startWorker());
  desks.set(session, desk);
  return desk;
}
