/**
 * Speaks Marionette, Firefox's own remote protocol, over TCP: each message is its length in bytes, a colon,
 * and JSON; a command is `[0, id, name, parameters]`, an answer `[1, id, error, result]`.
 * Unlike WebDriver BiDi it can drive `moz-extension:` pages and the browser's own window.
 */
import { connect, type Socket } from "node:net";

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** Firefox ends what takes longer than a minute itself; one that is silent for two does not answer any more. */
const SILENT_MS = 120_000;

/** A failed command. `code` is WebDriver's, such as `no such element`. */
export class MarionetteError extends Error {
  override readonly name = "MarionetteError";
  readonly code: string;

  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

/** One connection to one Firefox. Commands that belong together go through `exclusively`. */
export class Marionette {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, Waiting>();
  #received = Buffer.alloc(0);
  #lastId = 0;
  /** Why nothing more will be answered. */
  #over: Error | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk) => this.#receive(chunk));
    socket.on("error", (error) => this.#fail(error));
    socket.on("close", () => this.#fail(new Error("Firefox has closed the connection")));
  }

  /** Connects to `port` on this machine. Rejects when nobody listens. */
  static async connect(port: number): Promise<Marionette> {
    const socket = connect(port, "127.0.0.1");
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", reject);
    });
    return new Marionette(socket);
  }

  /** Sends one command and returns its result. Rejects with a MarionetteError, or an Error when Firefox is gone. */
  send(name: string, parameters: object = {}): Promise<unknown> {
    if (this.#over !== null) return Promise.reject(this.#over);
    this.#lastId += 1;
    const id = this.#lastId;
    const text = JSON.stringify([0, id, name, parameters]);
    return new Promise((resolve, reject) => {
      const silent = () => this.#fail(new Error(`Firefox does not answer ${name}`));
      this.#waiting.set(id, { resolve, reject, timer: setTimeout(silent, SILENT_MS).unref() });
      this.#socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
  }

  /** Runs `work` while no other `exclusively` work of this connection runs: the session has one current tab. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** Ends the connection, not the browser. */
  disconnect(): void {
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (;;) {
      const colon = this.#received.indexOf(":");
      if (colon === -1) return;
      const start = colon + 1;
      const end = start + Number(this.#received.toString("latin1", 0, colon));
      if (this.#received.length < end) return;
      this.#answer(JSON.parse(this.#received.toString("utf8", start, end)));
      this.#received = this.#received.subarray(end);
    }
  }

  #answer(message: unknown): void {
    // The first message of the browser is an object that introduces it.
    if (!Array.isArray(message)) return;
    const [, id, error, result] = message as [
      number,
      number,
      { error: string; message: string } | null,
      unknown,
    ];
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    clearTimeout(waiting?.timer);
    if (error === null) waiting?.resolve(result);
    else waiting?.reject(new MarionetteError(error.error, error.message));
  }

  #fail(error: Error): void {
    this.#over ??= error;
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(error);
    }
    this.#waiting.clear();
  }
}
