/** Zone **page**, the part about access: passphrase, passkeys, kit, repair, identities, import and export. */
import * as v from "valibot";
import type { IdentityView } from "../model/identity.ts";
import type { KitPreview, KitStatus, KitView } from "../model/kit.ts";
import type { NameValue, Template } from "../model/record.ts";
import type {
  AttentionView,
  ExaminationView,
  PasskeyDoor,
  PasskeyView,
  StrengthView,
  VaultStatus,
} from "../model/vault-status.ts";

const none = v.strictObject({});
const text = v.pipe(v.string(), v.maxLength(10_000));
const credential = v.pipe(v.string(), v.maxLength(2000));
const bytes32 = v.pipe(v.string(), v.length(43));
const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const kitFile = v.pipe(v.string(), v.maxLength(64_000_000));
const exchanged = v.pipe(v.string(), v.maxLength(60_000_000));
const clientId = v.pipe(v.string(), v.maxLength(64));
const strength = v.strictObject({ memoryKiB: whole, passes: whole });

/** Acts that are noted in the activity log, by the message that asks for them. */
export const ACTIVITIES = [
  "vault.unlock",
  "passkey.unlock",
  "vault.change-passphrase",
  "vault.repair",
  "passkey.add",
  "passkey.remove",
  "kit.create",
  "kit.show",
  "kit.restore",
  "identity.register",
  "identity.import",
  "identity.activate",
  "identity.remove",
  "share.create",
  "share.revoke",
  "share.reseal",
  "record.delete",
  "record.delete-many",
  "import.run",
  "export.seal",
  "export.config",
  "settings.save",
] as const;
export type ActivityName = (typeof ACTIVITIES)[number];

/** Requests by message name. */
export const ACCESS_REQUESTS = {
  /** Whether this is the passphrase; wrong ones count as at unlocking. */
  "vault.confirm": v.strictObject({ passphrase: text }),
  /**
   * `rekey`: the old passphrase was seen by somebody, so everything is sealed under a new key too. `strength` null:
   * as it is.
   */
  "vault.change-passphrase": v.strictObject({
    before: text,
    after: text,
    rekey: v.boolean(),
    strength: v.nullable(strength),
  }),
  "vault.strength": none,
  /** How long this machine takes for one guess. */
  "vault.measure": strength,
  /** What of a damaged vault is left; `passphrase` null while unlocked. Changes nothing. */
  "vault.examine": v.strictObject({ passphrase: v.nullable(text) }),
  /** Goes on with what `vault.examine` said. */
  "vault.repair": v.strictObject({ passphrase: v.nullable(text) }),

  /** What authenticators are asked with; also while locked. */
  "passkey.doors": none,
  "passkey.list": none,
  /** After `vault.confirm`, which is asked before a passkey is made that would open nothing. */
  "passkey.add": v.strictObject({
    id: credential,
    name: text,
    rpId: v.nullable(text),
    salt: bytes32,
    secret: bytes32,
  }),
  "passkey.rename": v.strictObject({ id: credential, name: text }),
  /** Seals everything under a new key, which this passkey does not get. */
  "passkey.remove": v.strictObject({ id: credential, passphrase: text }),
  "passkey.unlock": v.strictObject({ id: credential, secret: bytes32 }),

  "kit.status": none,
  /** Makes a kit with a new code. */
  "kit.create": none,
  /** The kit that is on paper already, to print it again. */
  "kit.show": v.strictObject({ passphrase: text }),
  /** The words at two or more positions (from 1) prove that the kit is at hand. */
  "kit.prove": v.strictObject({
    answers: v.pipe(v.array(v.strictObject({ position: whole, word: text })), v.maxLength(24)),
  }),
  /** Brings the servers' copies up to date now; it happens by itself too. */
  "kit.sync": none,
  /** Replaces a later kit of this browser by what the browser holds now. */
  "kit.accept-set-back": none,
  /** Fetches the kit of `code` (words or letters) from a server. */
  "kit.find": v.strictObject({ code: text, serverUrl: text }),
  /** `file`: the content of a kit's file. */
  "kit.preview": v.strictObject({ code: text, file: kitFile }),
  /** Makes the vault of this profile, which has none yet, from a kit. */
  "kit.restore": v.strictObject({ code: text, file: kitFile, passphrase: text }),

  /** What a person should look at, under More. */
  "attention.read": none,
  /** Brings what this browser knows to the person's other browsers, and back, now; it happens by itself too. */
  "browsers.sync": none,

  /** Gives an identity another name, in this vault only. */
  "identity.rename": v.strictObject({ clientId, name: text }),
  /** Deletes the keys of an identity from this vault. */
  "identity.remove": v.strictObject({ clientId, passphrase: text }),
  /** Adds the identity of a configuration file of E3DB's programs, and makes it the active one. */
  "identity.import": v.strictObject({ text }),

  /** Records with their values, newest first. */
  "export.page": v.strictObject({ from: whole, limit: v.pipe(whole, v.minValue(1), v.maxValue(200)) }),
  /** Seals an export under the passphrase of the vault. */
  "export.seal": v.strictObject({ text: exchanged, passphrase: text }),
  /** Opens a sealed export; any other text comes back as it is. */
  "export.open": v.strictObject({ text: exchanged, passphrase: text }),
  /** The configuration file of an identity, with its secrets in the clear. */
  "export.config": v.strictObject({ clientId, passphrase: text }),

  /** What was done with this vault lately, the latest first. */
  "activity.list": none,
} as const;

/** Replies by message name. */
export interface AccessReplies {
  "vault.confirm": null;
  "vault.change-passphrase": null;
  "vault.strength": StrengthView;
  "vault.measure": { readonly ms: number };
  "vault.examine": ExaminationView;
  "vault.repair": VaultStatus;
  "passkey.doors": readonly PasskeyDoor[];
  "passkey.list": readonly PasskeyView[];
  "passkey.add": null;
  "passkey.rename": null;
  "passkey.remove": null;
  "passkey.unlock": VaultStatus;
  "kit.status": KitStatus;
  "kit.create": KitView;
  "kit.show": KitView;
  "kit.prove": { readonly proven: boolean };
  "kit.sync": KitStatus;
  "kit.accept-set-back": KitStatus;
  "kit.find": { readonly file: string; readonly preview: KitPreview };
  "kit.preview": KitPreview;
  "kit.restore": VaultStatus;
  "attention.read": AttentionView;
  "browsers.sync": AttentionView;
  "identity.rename": null;
  "identity.remove": null;
  "identity.import": IdentityView;
  "export.page": ExportPage;
  "export.seal": { readonly text: string };
  "export.open": { readonly text: string };
  "export.config": { readonly text: string };
  "activity.list": readonly ActivityView[];
}

/** `at` in ms since 1970. */
export interface ActivityView {
  readonly at: number;
  readonly what: ActivityName;
}

/** A record as it is exported; `writer` is null for own ones. */
export interface ExportedRecord {
  readonly type: string;
  readonly template: Template;
  readonly fields: readonly NameValue[];
  readonly labels: readonly NameValue[];
  readonly created: string;
  readonly modified: string;
  readonly writer: string | null;
}

/** `next` is where the following page begins, null on the last; `unreadable` are left out. */
export interface ExportPage {
  readonly records: readonly ExportedRecord[];
  readonly total: number;
  readonly next: number | null;
  readonly unreadable: number;
}
