/** The reports of re-seals, kept until the person has read them. Many re-seals end when no page is open. */
import type { ResealReport } from "../../model/job.ts";
import type { ClientId } from "../../wire/ids.ts";
import { Document } from "../keep/document.ts";
import type { Vault } from "../lock/vault.ts";

const MOST = 20;

export class ResealReports {
  readonly #document: Document<readonly ResealReport<ClientId>[]>;

  constructor(vault: Vault, owner: ClientId) {
    this.#document = new Document<readonly ResealReport<ClientId>[]>(vault, `reseal-reports/${owner}`, []);
  }

  /** Returns the reports that nobody dismissed, the latest first. */
  async list(): Promise<readonly ResealReport<ClientId>[]> {
    return this.#document.get();
  }

  /** Keeps a report, in place of an earlier one about the same re-seal. */
  async add(report: ResealReport<ClientId>): Promise<void> {
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
