/**
 * Requests that come on a connection before those ahead of them are answered: each is begun when the answer before it
 * has been taken, so that one connection costs what one request does.
 */
import type { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { callerGone } from "../limits/limited.ts";

/** Most requests that wait on one connection. Browsers and SDKs send one at a time. */
const MOST = 64;

/** A connection's requests. */
interface Line {
  /** Aborts when the connection is closed: whoever asked on it has gone. */
  readonly gone: AbortController;
  count: number;
  last: Promise<void>;
}

/** A request in its line. */
export interface Place {
  readonly gone: AbortSignal;
  /** Resolves when it is this request's turn, or the connection is closed. */
  readonly turn: Promise<void>;
  /** Resolves when its answer is sent, or the connection is closed. */
  readonly sent: Promise<void>;
  /** Closes the connection. */
  readonly cut: () => void;
}

const lines = new WeakMap<Socket, Line>();

/** Puts a request in the line of its connection, which is cut when too many wait there. */
export function inLine(socket: Socket, outgoing: EventEmitter): Place {
  const line = lines.get(socket) ?? newLine(socket);
  const turn = line.last;
  const sent = new Promise<void>((resolve) => {
    const end = () => {
      line.count--;
      line.gone.signal.removeEventListener("abort", end);
      outgoing.off("close", end);
      resolve();
    };
    outgoing.once("close", end);
    line.gone.signal.addEventListener("abort", end, { once: true });
  });
  line.last = sent;
  if (++line.count > MOST) socket.destroy();
  return { gone: line.gone.signal, turn, sent, cut: () => socket.destroy() };
}

function newLine(socket: Socket): Line {
  const line: Line = { gone: new AbortController(), count: 0, last: Promise.resolve() };
  lines.set(socket, line);
  const leave = () => line.gone.abort(callerGone());
  if (socket.destroyed) leave();
  else socket.once("close", leave);
  return line;
}
