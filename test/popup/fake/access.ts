/** The part of the fake background about access: kit, passkeys, passphrase, repair, identities, import and export. */
import { type ErrorCode, VaultError } from "../../../src/errors.ts";
import type { PageHandlers } from "../../../src/messages/receive.ts";
import type { FileLeft } from "../../../src/model/export.ts";
import type { IdentityView } from "../../../src/model/identity.ts";
import type { ImportPreview } from "../../../src/model/import.ts";
import type { JobView } from "../../../src/model/job.ts";
import type { KitStatus, KitView } from "../../../src/model/kit.ts";
import type { ActivityView, ExaminationView, PasskeyView } from "../../../src/model/vault-status.ts";
import type { Fake } from "./background.ts";
import { ME, SERVER } from "./sample.ts";

export const MADE = Date.UTC(2026, 10, 20, 9, 30);
export const KIT_WORDS =
  "amber coast ladder orchid window pencil summit velvet copper island meadow rocket tunnel garlic honest sketch banner cradle fossil kitten marble oyster parade silver".split(
    " ",
  );
export const KIT: KitView = {
  words: KIT_WORDS,
  text: "7Q2M4-0XK9P-3FJ8T-WZC51-HN6RB-D0GV2-YAE7S-4K1MQ-9T3XJ-P8C5F-6W2HZ",
  file: "{}",
  made: MADE,
  generation: 1,
  servers: [SERVER],
};
export const KIT_STATUS: KitStatus = {
  made: MADE,
  generation: 3,
  provenAt: Date.now() - 86_400_000,
  current: true,
  places: [{ serverUrl: SERVER, held: true, problem: null }],
  setBack: null,
};
export const NO_KIT: KitStatus = {
  made: null,
  generation: 0,
  provenAt: null,
  current: false,
  places: [],
  setBack: null,
};
export const WORK: IdentityView = {
  ...ME,
  clientId: "7d1c3b5a-2f4e-4a6b-8c9d-0e1f2a3b4c5d",
  name: "Anna at work",
  serverUrl: "https://vault.office.example",
  suite: "nist",
};

/** A preview of a file without any entry. */
export const NOTHING_IN_IT: ImportPreview = {
  format: "Chrome",
  groups: [],
  skipped: [],
  remarks: [],
  doubtful: [],
  changed: [],
  reading: {
    encoding: "utf-8",
    certainty: "sure",
    delimiter: ",",
    quotes: "doubled",
    openEnd: null,
    samples: [],
  },
};

/** What tests and pictures set. */
export class FakeAccess {
  kit: KitStatus = NO_KIT;
  browsers: ErrorCode | null = null;
  passkeys: PasskeyView[] = [];
  strength = { memoryKiB: 64 * 1024, passes: 3 };
  left: ExaminationView = { at: MADE, whole: 12, damaged: [] };
  /** The identities beside the active one. */
  others: IdentityView[] = [];
  preview: ImportPreview = NOTHING_IN_IT;
  /** Files that lie beside the records. */
  files: FileLeft[] = [];
  jobs: JobView[] = [];
  activity: ActivityView[] = [];
}

type Names =
  | "vault.confirm"
  | "vault.change-passphrase"
  | "vault.strength"
  | "vault.measure"
  | "vault.examine"
  | "vault.repair"
  | `passkey.${"doors" | "list" | "add" | "rename" | "remove" | "unlock"}`
  | `kit.${"status" | "create" | "show" | "prove" | "sync" | "accept-set-back" | "find" | "preview" | "restore"}`
  | "attention.read"
  | "browsers.sync"
  | `identity.${"list" | "activate" | "rename" | "remove" | "import"}`
  | `export.${"page" | "seal" | "look" | "config"}`
  | "activity.list"
  | `import.${"preview" | "run"}`
  | `job.${"list" | "cancel"}`;

/** Returns the handlers over `fake`. */
export function accessOf(fake: Fake): Pick<PageHandlers, Names> {
  const { access } = fake;
  const confirm = (passphrase: string) => {
    if (passphrase !== fake.passphrase) throw new VaultError("passphrase_wrong");
  };
  const preview = { made: MADE, generation: 3, identities: [ME] };
  const restored = () => {
    fake.state = "unlocked";
    fake.identity = ME;
    fake.damaged = false;
    return fake.status();
  };
  return {
    "vault.confirm": async ({ passphrase }) => {
      confirm(passphrase);
      return null;
    },
    "vault.change-passphrase": async ({ before, after, strength }) => {
      confirm(before);
      fake.passphrase = after;
      access.strength = strength ?? access.strength;
      return null;
    },
    "vault.strength": async () => access.strength,
    "vault.measure": async ({ memoryKiB, passes }) => ({ ms: Math.round((memoryKiB * passes) / 180) }),
    "vault.examine": async () => access.left,
    "vault.repair": async () => restored(),
    "passkey.doors": async () => access.passkeys.map(({ id, rpId }) => ({ id, rpId, salt: "A".repeat(43) })),
    "passkey.list": async () => access.passkeys,
    "passkey.add": async ({ id, name, rpId }) => {
      access.passkeys = [...access.passkeys, { id, name, rpId, made: Date.now() }];
      return null;
    },
    "passkey.rename": async ({ id, name }) => {
      access.passkeys = access.passkeys.map((one) => (one.id === id ? { ...one, name } : one));
      return null;
    },
    "passkey.remove": async ({ id, passphrase }) => {
      confirm(passphrase);
      access.passkeys = access.passkeys.filter((one) => one.id !== id);
      return null;
    },
    "passkey.unlock": async () => restored(),
    "attention.read": async () => ({ kit: access.kit, browsers: access.browsers }),
    "browsers.sync": async () => {
      access.browsers = null;
      fake.announce("browsers");
      return { kit: access.kit, browsers: null };
    },
    "kit.status": async () => access.kit,
    "kit.create": async () => {
      access.kit = { ...KIT_STATUS, generation: access.kit.generation + 1, provenAt: null };
      return KIT;
    },
    "kit.show": async ({ passphrase }) => {
      confirm(passphrase);
      return KIT;
    },
    "kit.prove": async ({ answers }) => {
      const proven = answers.every(({ position, word }) => KIT_WORDS[position - 1] === word);
      if (proven) access.kit = { ...access.kit, provenAt: Date.now() };
      fake.announce("kit");
      return { proven };
    },
    "kit.sync": async () => {
      access.kit = {
        ...access.kit,
        places: access.kit.places.map((place) => ({ ...place, held: true, problem: null })),
      };
      return access.kit;
    },
    "kit.accept-set-back": async () => {
      access.kit = { ...access.kit, setBack: null };
      return access.kit;
    },
    "kit.find": async ({ code }) => {
      if (code.trim() !== KIT_WORDS.join(" "))
        throw new VaultError("input_invalid", "code", { detail: { why: "kit_code" } });
      return { file: "{}", preview };
    },
    "kit.preview": async () => preview,
    "kit.restore": async ({ passphrase }) => {
      if (passphrase.length < 8) throw new VaultError("passphrase_weak");
      fake.passphrase = passphrase;
      return restored();
    },
    "identity.list": async () => [...(fake.identity === null ? [] : [fake.identity]), ...access.others],
    "identity.activate": async ({ clientId }) => {
      const next = access.others.find((one) => one.clientId === clientId);
      if (next === undefined) throw new VaultError("not_found");
      const rest = access.others.filter((one) => one !== next);
      access.others = fake.identity === null ? rest : [...rest, fake.identity];
      fake.identity = next;
      fake.announce("status");
      return fake.status();
    },
    "identity.rename": async ({ clientId, name }) => {
      if (fake.identity?.clientId === clientId) fake.identity = { ...fake.identity, name };
      access.others = access.others.map((one) => (one.clientId === clientId ? { ...one, name } : one));
      return null;
    },
    "identity.remove": async ({ clientId, passphrase }) => {
      confirm(passphrase);
      access.others = access.others.filter((one) => one.clientId !== clientId);
      return null;
    },
    "identity.import": async () => {
      access.others = fake.identity === null ? [] : [...access.others, fake.identity];
      fake.identity = WORK;
      return WORK;
    },
    "export.page": async ({ from, limit }) => {
      const all = fake.records.map(({ type, template, fields, labels, created, modified, writer }) => ({
        type,
        template,
        fields,
        labels,
        created,
        modified,
        writer: writer.me ? null : writer.name,
      }));
      const next = from + limit < all.length ? from + limit : null;
      return {
        records: all.slice(from, from + limit),
        total: all.length,
        next,
        unreadable: 0,
        files: from === 0 ? access.files : [],
      };
    },
    "export.seal": async ({ text, passphrase }) => {
      confirm(passphrase);
      return { text: JSON.stringify({ "sealfield-sealed-export": 1, length: text.length }) };
    },
    "export.look": async () => ({ records: fake.records.length, unreadable: 0, files: access.files }),
    "activity.list": async () => access.activity,
    "export.config": async ({ passphrase }) => {
      confirm(passphrase);
      return { text: "{}" };
    },
    "import.preview": async () => access.preview,
    "import.run": async () => {
      const written = access.preview.groups.reduce((sum, { count }) => sum + count, 0);
      const { format, skipped, remarks, doubtful, changed } = access.preview;
      return { format, written, missing: 0, skipped, remarks, doubtful, changed, failed: [] };
    },
    "job.list": async () => access.jobs,
    "job.cancel": async ({ name }) => {
      access.jobs = access.jobs.filter((job) => job.name !== name);
      return null;
    },
  };
}
