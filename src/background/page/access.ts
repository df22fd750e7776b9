/** Answers about unlocking the vault: its passphrase, its passkeys, and its repair. */
import type { PageHandlers } from "../../messages/receive.ts";
import { announce } from "../../messages/send.ts";
import {
  addPasskey,
  listPasskeys,
  passkeyDoors,
  removePasskey,
  renamePasskey,
  unlockWithPasskey,
} from "../../vault/lock/passkeys.ts";
import {
  changePassphrase,
  confirmPassphrase,
  measureStrength,
  strengthOf,
} from "../../vault/lock/passphrase.ts";
import { examine, repair } from "../../vault/lock/repair.ts";
import type { App } from "../app.ts";
import { afterUnlock } from "./setup.ts";

/** Returns the handlers. */
export function accessHandlers(app: App) {
  const { vault } = app;
  return {
    "vault.confirm": async ({ passphrase }) => {
      await confirmPassphrase(vault, passphrase);
      return null;
    },

    "vault.change-passphrase": async ({ before, after, rekey, strength }) => {
      const argon2 = strength ?? (await strengthOf(vault));
      await changePassphrase(vault, before, after, { rekey, argon2 });
      return null;
    },

    "vault.strength": () => strengthOf(vault),
    "vault.measure": async (parameters) => ({ ms: await measureStrength(parameters) }),
    "vault.examine": ({ passphrase }) => examine(vault, passphrase),

    "vault.repair": async ({ passphrase }) => {
      await repair(vault, passphrase);
      return afterUnlock(app);
    },

    "passkey.doors": () => passkeyDoors(vault),

    "passkey.list": async () =>
      (await listPasskeys(vault)).map(({ id, name, rpId, made }) => ({ id, name, rpId, made })),

    "passkey.add": async (passkey) => {
      await addPasskey(vault, passkey, Date.now());
      announce("status");
      return null;
    },

    "passkey.rename": async ({ id, name }) => {
      await renamePasskey(vault, id, name);
      return null;
    },

    "passkey.remove": async ({ id, passphrase }) => {
      await removePasskey(vault, id, passphrase);
      announce("status");
      return null;
    },

    "passkey.unlock": async ({ id, secret }) => {
      await unlockWithPasskey(vault, id, secret);
      return afterUnlock(app);
    },
  } satisfies Partial<PageHandlers>;
}
