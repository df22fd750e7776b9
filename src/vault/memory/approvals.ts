/**
 * The clients that this person approved to act beside a writer (SECURITY.md "Keys", rule 2, and "Seal context"):
 * authorizers may hand out a type's access key, editors may sign its records. The server's own lists approve nobody.
 */
import type { Role } from "../../model/person.ts";
import type { ClientId } from "../../wire/ids.ts";
import { DatedList } from "../keep/dated-list.ts";
import type { Vault } from "../lock/vault.ts";

/** `approved` false is a withdrawal, kept so that an older approval from another browser does not come back. */
export interface Approval {
  readonly role: Role;
  readonly writerId: ClientId;
  readonly type: string;
  readonly clientId: ClientId;
  readonly approved: boolean;
  /** ms since 1970, of this browser's clock. */
  readonly at: number;
}

/** Names an approval, whether it is given or withdrawn. */
export type ApprovalPlace = Pick<Approval, "role" | "writerId" | "type" | "clientId">;

/** Owns the approvals of one identity. */
export class Approvals {
  readonly #list: DatedList<ApprovalPlace, Approval>;

  constructor(vault: Vault, owner: string) {
    this.#list = new DatedList<ApprovalPlace, Approval>(vault, `approvals/${owner}`, isSamePlace);
  }

  /** Returns everybody approved now. */
  async list(): Promise<Approval[]> {
    return (await this.#list.all()).filter(({ approved }) => approved);
  }

  /** Returns every entry, withdrawals included. */
  async all(): Promise<readonly Approval[]> {
    return this.#list.all();
  }

  /** Merges the entries of another of my browsers where they are newer. */
  async merge(others: readonly Approval[]): Promise<void> {
    await this.#list.merge(others);
  }

  async has(place: ApprovalPlace): Promise<boolean> {
    return (await this.#list.find(place))?.approved ?? false;
  }

  /** Returns who may sign records of this writer and type, beside the writer. */
  async editorsOf(writerId: string, type: string): Promise<ClientId[]> {
    const approvals = await this.list();
    return approvals
      .filter((known) => known.role === "editor" && known.writerId === writerId && known.type === type)
      .map(({ clientId }) => clientId);
  }

  /** Approves, or withdraws an approval; a repeat changes nothing. */
  async set(place: ApprovalPlace, approved: boolean, at: number): Promise<void> {
    const { role, writerId, type, clientId } = place;
    await this.#list.change(place, at, (before) =>
      (before?.approved ?? false) === approved ? null : { role, writerId, type, clientId, approved },
    );
  }
}

/** Returns whether both are about the same role of the same client for the same type. */
export function isSamePlace(a: ApprovalPlace, b: ApprovalPlace): boolean {
  return a.role === b.role && a.writerId === b.writerId && a.type === b.type && a.clientId === b.clientId;
}
