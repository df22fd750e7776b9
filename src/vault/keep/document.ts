/**
 * One JSON value kept in one sealed blob: read once while unlocked, changed one step at a time. The blob is
 * authenticated by the vault key, so its shape is trusted; its version is not.
 */
import { VaultError } from "../../errors.ts";
import { createQueue } from "../lock/queue.ts";
import type { Vault } from "../lock/vault.ts";

export class Document<T> {
  readonly #vault: Vault;
  readonly #name: string;
  readonly #empty: T;
  readonly #inTurn = createQueue();
  #cached: { readonly value: T } | null = null;

  /** `empty` is the value as long as none was saved. */
  constructor(vault: Vault, name: string, empty: T) {
    this.#vault = vault;
    this.#name = name;
    this.#empty = empty;
    vault.onLock(() => {
      this.#cached = null;
    });
  }

  /** @throws VaultError `vault_locked`, `vault_damaged`, `unsupported` */
  async get(): Promise<T> {
    if (this.#cached !== null) return this.#cached.value;
    const text = await this.#vault.read(this.#name);
    const value = text === null ? this.#empty : parse<T>(text);
    if ((await this.#vault.state()) !== "unlocked") throw new VaultError("vault_locked");
    this.#cached ??= { value };
    return this.#cached.value;
  }

  /** Saves what `change` makes of the present value and returns it; the same value back saves nothing. */
  async update(change: (value: T) => T): Promise<T> {
    return this.#inTurn(async () => {
      const before = await this.get();
      const after = change(before);
      if (after === before) return after;
      await this.#vault.write({ [this.#name]: JSON.stringify({ v: 1, value: after }) });
      if ((await this.#vault.state()) === "unlocked") this.#cached = { value: after };
      return after;
    });
  }
}

function parse<T>(text: string): T {
  const { v, value } = JSON.parse(text) as { v: number; value: T };
  if (v !== 1) throw new VaultError("unsupported", "made by a later version of Sealfield");
  return value;
}
