/** The person's settings, sealed like everything else. A locked vault returns the defaults. */
import { VaultError } from "../../errors.ts";
import { isAutoLock, type Settings } from "../../model/vault-status.ts";
import { recordType } from "../../wire/ids.ts";
import type { Vault } from "../lock/vault.ts";
import { Document } from "./document.ts";

export const DEFAULT_SETTINGS: Settings = { autoLockMinutes: 15, sealType: "sealed" };

export class SettingsStore {
  readonly #vault: Vault;
  readonly #document: Document<Settings>;

  constructor(vault: Vault) {
    this.#vault = vault;
    this.#document = new Document<Settings>(vault, "settings", DEFAULT_SETTINGS);
  }

  async get(): Promise<Settings> {
    if ((await this.#vault.state()) !== "unlocked") return DEFAULT_SETTINGS;
    return { ...DEFAULT_SETTINGS, ...(await this.#document.get()) };
  }

  /** @throws VaultError `type_invalid`, `input_invalid`, `vault_locked` */
  async save(settings: Settings): Promise<Settings> {
    const { autoLockMinutes } = settings;
    if (!isAutoLock(autoLockMinutes)) {
      throw new VaultError("input_invalid", "auto-lock is 1 minute to a day");
    }
    return this.#document.update(() => ({ autoLockMinutes, sealType: recordType(settings.sealType) }));
  }
}
