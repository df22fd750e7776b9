/** Drafts of records, each sealed in a blob of its own: they outlive blur, worker stop and lock, until discarded. */
import { VaultError } from "../../errors.ts";
import type { DraftView } from "../../model/record.ts";
import type { Vault } from "../lock/vault.ts";

const PREFIX = "draft/";
const MOST = 100;

/** Saves or replaces draft `id`. @throws VaultError `vault_locked`, `too_large` when there are too many */
export async function saveDraft(vault: Vault, id: string, content: string, savedAt: number): Promise<void> {
  const name = PREFIX + id;
  const names = await vault.names(PREFIX);
  if (!names.includes(name) && names.length >= MOST) throw new VaultError("too_large", "too many drafts");
  await vault.write({ [name]: JSON.stringify({ v: 1, content, savedAt }) });
}

/** Returns all drafts, the latest first. @throws VaultError `vault_locked`, `vault_damaged` */
export async function listDrafts(vault: Vault): Promise<DraftView[]> {
  const drafts: DraftView[] = [];
  for (const name of await vault.names(PREFIX)) {
    const text = await vault.read(name);
    if (text === null) continue;
    const { content, savedAt } = JSON.parse(text) as Omit<DraftView, "id">;
    drafts.push({ id: name.slice(PREFIX.length), content, savedAt });
  }
  return drafts.sort((a, b) => b.savedAt - a.savedAt);
}

/** Forgets draft `id`; that there is none is fine. @throws VaultError `vault_locked` */
export async function discardDraft(vault: Vault, id: string): Promise<void> {
  const name = PREFIX + id;
  if ((await vault.names(name)).includes(name)) await vault.write({ [name]: null });
}
