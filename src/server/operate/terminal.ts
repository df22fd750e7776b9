/** The terminal that a command of the server talks to. */
export interface Terminal {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  readonly env: NodeJS.ProcessEnv;
  /** The words that start this program: Node, the program's file, and what leads to the server's commands. */
  readonly self: readonly string[];
  /** Resolves when the person or the system wants the server to end. */
  readonly ended: Promise<unknown>;
}
