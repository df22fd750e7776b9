/**
 * A background in memory behind the real router, for tests and pictures of the pages: it keeps the contracts of
 * src/messages, seals nothing and loses everything when the page goes. `Fake.fail` makes any message fail.
 */

import { type ErrorCode, type ErrorDetail, VaultError } from "../../../src/errors.ts";
import type { Reply } from "../../../src/messages/contract.ts";
import type { EventName } from "../../../src/messages/event.ts";
import type { FrameName, FrameView } from "../../../src/messages/frame.ts";
import type { PendingView } from "../../../src/messages/page/here.ts";
import type { PageName } from "../../../src/messages/page.ts";
import { createRouter, type FrameHandlers, type PageHandlers } from "../../../src/messages/receive.ts";
import { type EarlierVersion, TRASH_MS } from "../../../src/model/earlier.ts";
import type { UploadView } from "../../../src/model/file.ts";
import type { GroupDetails } from "../../../src/model/group.ts";
import type { IdentityView } from "../../../src/model/identity.ts";
import type { DeleteReport, ResealProgress, ResealReport } from "../../../src/model/job.ts";
import type {
  EnvelopeView,
  FillResult,
  HereView,
  RuleProblem,
  SaveOffer,
  SealedView,
} from "../../../src/model/page.ts";
import type {
  AccessBackView,
  AppointmentView,
  EndedView,
  IncomingView,
  OutgoingView,
  PersonView,
  ShareView,
} from "../../../src/model/person.ts";
import type {
  CopyStatus,
  DraftView,
  RecordRow,
  RecordState,
  RecordView,
  WaitingView,
} from "../../../src/model/record.ts";
import type { TypeRule } from "../../../src/model/record-type.ts";
import type { SavedSearch } from "../../../src/model/search.ts";
import type { VaultStatus } from "../../../src/model/vault-status.ts";
import { accessOf, FakeAccess } from "./access.ts";
import { groupsOf } from "./groups.ts";
import { NOT_YET } from "./not-yet.ts";
import { peopleOf } from "./people.ts";
import { BERTA, HERE_NOWHERE, ME, PASSPHRASE, RULE, SETTINGS, TOKEN } from "./sample.ts";
import { searchesOf } from "./searches.ts";

interface Failure {
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;
}

function hasLabel(record: RecordView, text: string): boolean {
  return record.labels.some(({ value }) => value === text);
}

function isLike(record: RecordView, text: string): boolean {
  const { title, subtitle, type, labels, fields } = record;
  const all = [title, subtitle, type, ...[...labels, ...fields].flatMap(({ name, value }) => [name, value])];
  const everything = all.join(" ").toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => everything.includes(word));
}

/** States of records that the server shows as they were before, or not at all. */
const DIFFERING: readonly RecordState[] = ["only-here", "older", "forked", "returned"];

/** Everything the fake knows; tests change it freely. */
export class Fake {
  state: VaultStatus["state"] = "absent";
  passphrase = PASSPHRASE;
  retryAt = 0;
  identity: IdentityView | null = null;
  settings = SETTINGS;
  damaged = false;
  readonly access = new FakeAccess();
  uploads: UploadView[] = [];
  records: RecordView[] = [];
  people: PersonView[] = [BERTA];
  ended: EndedView[] = [];
  outgoing: (ShareView & Partial<OutgoingView>)[] = [];
  incoming: IncomingView[] = [];
  groups: GroupDetails[] = [];
  searches: readonly SavedSearch[] = [];
  local = false;
  /** Whether records are on this device. */
  copied = true;
  copy: CopyStatus = {
    offline: false,
    syncedAt: Date.now(),
    waiting: 0,
    problems: 0,
    damaged: false,
    setBack: null,
  };
  waiting: WaitingView[] = [];
  accessBack: AccessBackView = { lost: [], returned: [] };
  /** What the server has where that is not what is shown. */
  atServer = new Map<string, RecordView>();
  /** What doubtful records held before. */
  before = new Map<string, RecordView>();
  /** What records held earlier, by id, and what was deleted, the latest first. */
  versions = new Map<string, readonly EarlierVersion[]>();
  trash: { readonly record: RecordView; readonly deletedAt: number }[] = [];
  /** The records in the trash of which the server was not told. */
  readonly unsentDeletions = new Set<string>();
  rules = new Map<string, TypeRule>();
  /** Whom a card that is taken stands for, by its text. */
  cards = new Map<string, PersonView>();
  appointments: AppointmentView[] = [];
  resealing: ResealProgress[] = [];
  /** What the next re-seal reports beside the number of records. */
  resealed: Partial<ResealReport> = {};
  reports: ResealReport[] = [];
  /** What came of deletions of many records, by request id. */
  deletions = new Map<string, DeleteReport>();
  drafts = new Map<string, DraftView>();
  here: HereView = HERE_NOWHERE;
  envelopes = new Map<string, EnvelopeView>();
  pending: PendingView | null = null;
  /** What the next fills leave out. */
  leftByFill: FillResult["left"] = [];
  /** What `here.save` answers. */
  saveOffer: SaveOffer = { what: "nothing" };
  /** The text that replaced an envelope, by what stood there. */
  turnedBack: string[] = [];
  pageUndoes = false;
  /** Why a field gets no rule; null: it does. */
  ruleProblem: RuleProblem | null = null;
  /** Whether the browser gave the permission for the site in front. */
  permitted = true;
  /** What a frame says of a text that was just sealed. */
  sealed: SealedView | null = null;
  /** Frames are for a text that is still to be written. */
  writing = false;
  /** What was written in a frame. */
  written: string[] = [];
  shownForSharing: string[] = [];
  /** Every message in order, with its request. */
  readonly log: { readonly name: string; readonly request: unknown }[] = [];
  /** The messages that fail, and how. */
  readonly failing = new Map<string, Failure>();
  /** The messages that never answer. */
  readonly hanging = new Set<string>();
  readonly listeners = new Set<(message: unknown) => unknown>();
  #count = 0;

  /** From now on `name` fails; without a code it works again. */
  fail(name: PageName | FrameName, code?: ErrorCode, detail: ErrorDetail = {}): void {
    if (code === undefined) this.failing.delete(name);
    else this.failing.set(name, { code, detail });
  }

  /** What was asked for by messages of this name, in order. */
  requests(name: PageName | FrameName): unknown[] {
    return this.log.filter((entry) => entry.name === name).map(({ request }) => request);
  }

  announce(name: EventName): void {
    for (const listener of [...this.listeners]) listener({ zone: "event", name });
  }

  /** What `runtime.sendMessage` does, from a page of ours or from the frame. */
  async send(message: unknown): Promise<Reply<unknown> | undefined> {
    const { zone, name, request } = message as { zone: string; name: string; request: unknown };
    this.log.push({ name, request });
    if (this.hanging.has(name)) await new Promise(() => undefined);
    const failure = this.failing.get(name);
    if (failure !== undefined) return { ok: false, error: failure };
    const url = `${BASE}${zone === "frame" ? FRAME : "src/popup/index.html"}`;
    const place = zone === "frame" ? { frameId: 7, tab: { id: 3 } } : {};
    const answer = await this.#router(message, { id: "fake", url, ...place } as never);
    // Values travel as JSON, so nothing may be shared by reference.
    return answer === undefined ? undefined : structuredClone(answer);
  }

  status(): VaultStatus {
    const { state, retryAt, identity, local, settings } = this;
    return { state, retryAt, identity, local, settings, damaged: this.damaged };
  }

  #unlocked(): void {
    if (this.state !== "unlocked") throw new VaultError(`vault_${this.state}`);
  }

  #record(recordId: string): RecordView {
    this.#unlocked();
    const found = this.records.find((record) => record.recordId === recordId);
    if (found === undefined) throw new VaultError("not_found");
    const { writer, type } = found;
    const shared = this.incoming.some(
      (share) => share.type === type && share.person.clientId === writer.clientId,
    );
    if (!writer.me && !shared) throw new VaultError("not_shared");
    const groups = writer.me ? this.groups.filter(({ types }) => types.includes(type)) : [];
    return { groups, ...found, sharedWith: this.#readers(found) };
  }

  #readers({ writer, type }: RecordRow): PersonView[] {
    return writer.me ? this.outgoing.filter((share) => share.type === type).map(({ person }) => person) : [];
  }

  get myself(): PersonView {
    const { clientId, name, suite, safetyWords } = this.identity ?? ME;
    return { clientId, name, suite, safetyWords, me: true, pin: "own" };
  }

  /** Puts `person` wherever somebody of this client id stands. */
  replacePerson(person: PersonView): void {
    const renewed = <Share extends ShareView>(share: Share): Share =>
      share.person.clientId === person.clientId ? { ...share, person } : share;
    this.people = this.people.map((other) => (other.clientId === person.clientId ? person : other));
    this.outgoing = this.outgoing.map(renewed);
    this.incoming = this.incoming.map(renewed);
    this.announce("people");
  }

  #saved(clientId: string, name: string, checked: boolean): PersonView {
    const person: PersonView = { ...this.#person(clientId), name, pin: checked ? "checked" : "first-seen" };
    this.replacePerson(person);
    return person;
  }

  #person(clientId: string): PersonView {
    const found = this.people.find((person) => person.clientId === clientId);
    if (found === undefined) throw new VaultError("not_found");
    return found;
  }

  #save(record: RecordView): RecordRow {
    this.records = [record, ...this.records.filter(({ recordId }) => recordId !== record.recordId)];
    this.announce("records");
    const { fields: _, sharedWith: __, ...row } = record;
    return row;
  }

  readonly #page: PageHandlers = {
    ...NOT_YET,
    "upload.list": async () => this.uploads,
    ...peopleOf(this),
    ...groupsOf(this),
    ...accessOf(this),
    ...searchesOf(this),
    "vault.status": async () => this.status(),
    "vault.create": async ({ passphrase }) => {
      if (this.state !== "absent") throw new VaultError("vault_exists");
      if (passphrase.length < 8) throw new VaultError("passphrase_weak");
      this.passphrase = passphrase;
      this.state = "unlocked";
      this.announce("status");
      return this.status();
    },
    "vault.unlock": async ({ passphrase }) => {
      if (passphrase !== this.passphrase) throw new VaultError("passphrase_wrong");
      this.state = "unlocked";
      this.announce("status");
      return this.status();
    },
    "vault.touch": async () => null,
    "vault.lock": async () => {
      this.state = "locked";
      this.announce("status");
      return this.status();
    },
    "vault.reset": async () => {
      this.state = "absent";
      this.identity = null;
      return this.status();
    },
    "vault.start-local": async () => {
      this.#unlocked();
      this.local = true;
      this.announce("status");
      return this.status();
    },
    "server.check": async ({ serverUrl }) => {
      const url = new URL(serverUrl).origin;
      return { url, loopback: url.includes("127.0.0.1") };
    },
    "identity.register": async ({ serverUrl, token, name }) => {
      this.#unlocked();
      if (token !== TOKEN) throw new VaultError("unauthorized");
      this.identity = { ...ME, name, serverUrl };
      this.announce("status");
      return this.identity;
    },
    "settings.save": async (settings) => {
      this.settings = settings;
      return settings;
    },
    "record.list": async ({ text, strategy, type, includeShared, limit, from }) => {
      this.#unlocked();
      const all = this.records.filter(
        (record) =>
          (type === null || record.type === type) &&
          (includeShared || record.writer.me) &&
          (text === "" || (strategy === "SMART" ? isLike(record, text) : hasLabel(record, text))),
      );
      const rows = all.slice(from, from + limit).map(({ fields: _, sharedWith: __, ...row }) => row);
      const unreadable = rows.filter(({ state }) => state === "unreadable").length;
      return { rows, total: all.length, next: from + limit < all.length ? from + limit : null, unreadable };
    },
    "record.read": async ({ recordId }) => this.#record(recordId),
    "record.peek": async ({ recordId }) =>
      this.copied ? (this.records.find((record) => record.recordId === recordId) ?? null) : null,
    "record.before": async ({ recordId }) => this.before.get(recordId) ?? null,
    "record.read-server": async ({ recordId }) => this.atServer.get(recordId) ?? this.#record(recordId),
    "copy.status": async () => this.copy,
    "copy.refresh": async () => this.copy,
    "waiting.list": async () => this.waiting,
    "set-back.list": async () => this.records.filter(({ state }) => DIFFERING.includes(state)),
    "set-back.send-again": async () => {
      const { sendable: records = 0, lostShares: shares = 0 } = this.copy.setBack ?? {};
      this.copy = { ...this.copy, setBack: null };
      this.records = this.records.map((record) =>
        ["only-here", "older"].includes(record.state) ? { ...record, state: "verified" } : record,
      );
      return { records, shares };
    },
    "set-back.access": async () => this.accessBack,
    "set-back.stop-again": async () => {
      const { returned } = this.accessBack;
      this.accessBack = { ...this.accessBack, returned: [] };
      return returned.length;
    },
    "set-back.delete-again": async () => {
      const before = this.records.length;
      this.records = this.records.filter(({ state }) => state !== "returned");
      return before - this.records.length;
    },
    "waiting.take-back": async ({ id }) => {
      this.waiting = this.waiting.filter((view) => view.id !== id);
      this.announce("copy");
      return null;
    },
    "waiting.retry": async ({ id }) => {
      this.waiting = this.waiting.map((view) => (view.id === id ? { ...view, problem: null } : view));
      this.announce("copy");
      return null;
    },
    "record.write": async ({ requestId, type, template, fields, labels }) => {
      this.#unlocked();
      this.#count += 1;
      const written = this.records.find((record) => record.recordId === requestId);
      if (written !== undefined) return written;
      const now = new Date().toISOString();
      return this.#save({
        recordId: requestId,
        version: `v${this.#count}`,
        type,
        template,
        title: fields[0]?.value ?? labels[0]?.value ?? "",
        subtitle: fields[1]?.value ?? "",
        fields,
        labels,
        fieldNames: fields.map(({ name }) => name),
        writer: { ...BERTA, ...ME, me: true, pin: "own" },
        created: now,
        modified: now,
        state: "verified",
        sharedWith: [],
      });
    },
    "record.update": async ({ recordId, version, fields, labels }) => {
      const old = this.#record(recordId);
      if (old.version !== version) throw new VaultError("conflict");
      this.#count += 1;
      const modified = new Date().toISOString();
      return this.#save({ ...old, version: `v${this.#count}`, fields, labels, modified });
    },
    "record.delete": async ({ recordId, version }) => {
      const record = this.#record(recordId);
      if (record.version !== version) throw new VaultError("conflict");
      this.records = this.records.filter((other) => other.recordId !== recordId);
      this.trash.unshift({ record, deletedAt: Date.now() });
      const waits = this.copy.offline && this.identity !== null;
      if (waits) this.unsentDeletions.add(recordId);
      this.announce("records");
      this.announce("trash");
      return { waits };
    },
    "record.versions": async ({ recordId }) => {
      const deleted = this.trash.find(({ record }) => record.recordId === recordId);
      return [...(deleted === undefined ? [] : [deleted.record]), ...(this.versions.get(recordId) ?? [])];
    },
    "trash.list": async () =>
      this.trash.map(({ record: { recordId, title, subtitle, type, template }, deletedAt }) => ({
        ...{ recordId, title, subtitle, type, template, deletedAt },
        goesAt: deletedAt + TRASH_MS,
      })),
    "trash.restore": async ({ requestId, recordId }) => {
      const deleted = this.trash.find(({ record }) => record.recordId === recordId);
      if (deleted === undefined) throw new VaultError("not_found");
      this.trash = this.trash.filter((other) => other !== deleted);
      this.announce("trash");
      const isCalledOff = this.unsentDeletions.delete(recordId);
      return this.#save({ ...deleted.record, recordId: isCalledOff ? recordId : requestId });
    },
    "trash.forget": async ({ recordIds }) => {
      this.trash = this.trash.filter(({ record }) => !recordIds.includes(record.recordId));
      this.announce("trash");
      return null;
    },
    "record.delete-many": async ({ requestId, records }) => {
      const isLeft = (id: string, version: string) =>
        this.records.some((record) => record.recordId === id && record.version !== version);
      const left = records.filter(({ recordId, version }) => isLeft(recordId, version));
      const gone = records.filter((record) => !left.includes(record)).map(({ recordId }) => recordId);
      const title = (id: string) => this.records.find(({ recordId }) => recordId === id)?.title ?? "";
      this.records = this.records.filter(({ recordId }) => !gone.includes(recordId));
      const report: DeleteReport = {
        deleted: gone.length,
        waiting: 0,
        left: left.map(({ recordId }) => ({ recordId, title: title(recordId), code: "conflict" })),
      };
      this.deletions.set(requestId, report);
      this.announce("records");
      return report;
    },
    "record.delete-report": async ({ requestId }) => this.deletions.get(requestId) ?? null,
    "type.list": async () => {
      const mine = [...new Set(this.records.filter(({ writer }) => writer.me).map(({ type }) => type))];
      return [
        ...mine.map((type) => ({
          type,
          mine: true,
          sharedWith: this.outgoing.filter((share) => share.type === type).length,
          rule: this.rules.get(type) ?? ("sealed" as const),
        })),
        ...this.incoming.map(({ type }) => ({ type, mine: false, sharedWith: 0, rule: null })),
      ];
    },
    "copy.follow": () => new Promise(() => undefined),
    "people.list": async () => ({
      people: this.people,
      outgoing: this.outgoing.map((share) => ({ opens: true, ...share })),
      incoming: this.incoming,
      ended: this.ended,
    }),
    "incoming.dismiss": async ({ writerId, type }) => {
      this.ended = this.ended.filter((share) => share.person.clientId !== writerId || share.type !== type);
      this.announce("people");
      return null;
    },
    "person.lookup": async ({ clientId }) => this.#person(clientId),
    "person.save": async ({ clientId, name, checked }) => this.#saved(clientId, name, checked),
    "share.create": async ({ type, readerId, as }) => {
      if (as !== undefined) this.#saved(readerId, as.name, as.checked);
      const share = { type, person: this.#person(readerId) };
      this.outgoing = [...this.outgoing, share];
      this.announce("people");
      return share;
    },
    "share.revoke": async ({ type, readerId }) => {
      this.outgoing = this.outgoing.filter(
        (share) => share.type !== type || share.person.clientId !== readerId,
      );
      this.announce("people");
      return null;
    },
    "draft.save": async ({ id, content }) => {
      this.#unlocked();
      this.drafts.set(id, { id, content, savedAt: Date.now() });
      return null;
    },
    "draft.list": async () => {
      this.#unlocked();
      return [...this.drafts.values()];
    },
    "draft.discard": async ({ id }) => {
      this.#unlocked();
      this.drafts.delete(id);
      return null;
    },
    "code.now": async ({ secret }) => {
      const from = Math.floor(Date.now() / 30_000) * 30_000;
      return secret.startsWith("otpauth:") ? { code: "287082", from, until: from + 30_000 } : null;
    },
    "here.read": async () => this.here,
    "here.fill": async ({ recordId }) => {
      const fields = this.here.records.find(({ row }) => row.recordId === recordId)?.fills ?? [];
      return { filled: fields.length, fields, left: this.leftByFill };
    },
    "here.save": async () => this.saveOffer,
    "here.seal": async () => ({ pageUndoes: this.pageUndoes }),
    "here.site": async ({ on }) => {
      const isOn = on && this.permitted;
      this.here = { ...this.here, site: { ...this.here.site, on: isOn, allOn: Number(isOn) } };
      return null;
    },
    "here.rule": async () => {
      const { site } = this.here;
      if (this.ruleProblem === null)
        this.here = { ...this.here, site: { ...site, rules: [...site.rules, RULE] } };
      return { problem: this.ruleProblem };
    },
    "here.unrule": async ({ field }) => {
      const { site } = this.here;
      const rules = site.rules.filter((rule) => rule.field !== field);
      this.here = { ...this.here, site: { ...site, rules } };
      return null;
    },
    "here.line": async ({ line }) => {
      this.here = { ...this.here, site: { ...this.here.site, line } };
      return null;
    },
    "envelope.open": async ({ text }) => this.#envelope(text),
    "kept.drop": async ({ text }) => {
      this.here = { ...this.here, kept: this.here.kept.filter(({ envelope }) => envelope !== text) };
      return null;
    },
    "envelope.turn-back": async ({ text }) => {
      this.turnedBack.push(text);
      return null;
    },
    "popup.pending": async () => {
      const { pending } = this;
      this.pending = null;
      return pending;
    },
  };

  readonly #frame: FrameHandlers = {
    "frame.open": async ({ token }) => this.#frameView(token),
    "frame.seal": async ({ text }) => {
      this.written.push(text);
      return this.#frameView("token");
    },
    "frame.share": async ({ token }) => {
      this.shownForSharing.push(token);
      return null;
    },
    "frame.turn-back": async ({ token }) => {
      this.turnedBack.push(token);
      return null;
    },
  };

  readonly #router = createRouter({
    self: { id: "fake", baseUrl: BASE, framePath: FRAME },
    page: this.#page,
    frame: this.#frame,
    content: {} as never,
  });

  /** A token that names no envelope is for a text that is still to be written. */
  #frameView(token: string): FrameView {
    const view = token === "write" || this.writing ? null : this.#envelope(token);
    return { view, sealed: this.sealed, actionToken: "action" };
  }

  #envelope(text: string): EnvelopeView {
    const view = this.envelopes.get(text);
    if (view === undefined) throw new VaultError("envelope_damaged");
    return view;
  }
}

const BASE = "chrome-extension://fake/";
const FRAME = "src/pages/frame/index.html";
