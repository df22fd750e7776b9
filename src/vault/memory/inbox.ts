/** The person's answers to types that others share with this identity: accepted, muted, or none yet. */
import type { Answer } from "../../model/person.ts";
import type { ClientId } from "../../wire/ids.ts";
import type { RecordMeta } from "../../wire/record.ts";
import { Document } from "../keep/document.ts";
import type { Vault } from "../lock/vault.ts";

interface Entry {
  readonly writerId: ClientId;
  readonly type: string;
  readonly answer: Answer;
}

/** Owns the answers of one identity. */
export class Inbox {
  readonly #document: Document<readonly Entry[]>;

  constructor(vault: Vault, owner: string) {
    this.#document = new Document<readonly Entry[]>(vault, `inbox/${owner}`, []);
  }

  /** Returns the answer to a share, null for a new one. */
  async answerTo(writerId: ClientId, type: string): Promise<Answer | null> {
    const entries = await this.#document.get();
    return entries.find((entry) => entry.writerId === writerId && entry.type === type)?.answer ?? null;
  }

  async answer(writerId: ClientId, type: string, answer: Answer): Promise<void> {
    await this.#document.update((entries) => [
      ...entries.filter((entry) => entry.writerId !== writerId || entry.type !== type),
      { writerId, type, answer },
    ]);
  }

  /** Returns the muted shares. */
  async muted(): Promise<readonly { readonly writerId: ClientId; readonly type: string }[]> {
    return (await this.#document.get()).filter(({ answer }) => answer === "muted");
  }

  /** Returns those of `rows` that the person did not mute. */
  async heard<Row>(rows: readonly Row[], metaOf: (row: Row) => RecordMeta): Promise<Row[]> {
    const muted = await this.muted();
    if (muted.length === 0) return [...rows];
    return rows.filter((row) => {
      const { writerId, type } = metaOf(row);
      return !muted.some((entry) => entry.writerId === writerId && entry.type === type);
    });
  }
}
