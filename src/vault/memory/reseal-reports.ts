/** What re-seals came to, kept until their person has read it: many of them end when no page is open. */
import type { ClientId, RecordId } from "../../wire/ids.ts";
import { Document } from "../keep/document.ts";
import type { Vault } from "../lock/vault.ts";

/** A file by the name that its writer signed, or else that the server says; it may be empty. */
export interface NamedFile {
  readonly recordId: RecordId;
  readonly name: string;
}

/** A group by what the server calls it; `name` is empty where that is not known. */
export interface NamedGroup {
  readonly groupId: string;
  readonly name: string;
}

export interface ResealReport {
  /** The id of the re-seal. */
  readonly id: string;
  readonly type: string;
  /** Who was stopped. */
  readonly stopped: readonly ClientId[];
  readonly sealed: number;
  /** Records that keep the old key because they could not be opened or are not what was signed. */
  readonly left: readonly RecordId[];
  /** Files that keep it, because they are large, not sealed by Sealfield, or not what was signed. */
  readonly files: readonly NamedFile[];
  /** Readers in the server's list that this vault did not record: they did not get the new key. */
  readonly strangers: readonly ClientId[];
  /** Groups that could read the type by the server's word: they did not get the new key either. */
  readonly groups: readonly NamedGroup[];
  /** Recorded readers whose keys changed: they did not get the new key either. */
  readonly skipped: readonly ClientId[];
}

const MOST = 20;

export class ResealReports {
  readonly #document: Document<readonly ResealReport[]>;

  constructor(vault: Vault, owner: ClientId) {
    this.#document = new Document<readonly ResealReport[]>(vault, `reseal-reports/${owner}`, []);
  }

  /** Returns the reports that nobody dismissed, the latest first. */
  async list(): Promise<readonly ResealReport[]> {
    return this.#document.get();
  }

  /** Keeps a report, in place of an earlier one about the same re-seal. */
  async add(report: ResealReport): Promise<void> {
    await this.#document.update((kept) =>
      [report, ...kept.filter(({ id }) => id !== report.id)].slice(0, MOST),
    );
  }

  /** Forgets the report about the re-seal `id`; that there is none is fine. */
  async dismiss(id: string): Promise<void> {
    await this.#document.update((kept) => {
      const left = kept.filter((report) => report.id !== id);
      return left.length === kept.length ? kept : left;
    });
  }
}
