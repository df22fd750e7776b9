/**
 * What one open window of Sealfield knows: the lock state, where the person is, the short message at the bottom and
 * the answers already seen (so that going back shows them at once). Plaintext leaves with the lock.
 */
import { type Signal, signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { isVaultError } from "../../errors.ts";
import type { PendingView } from "../../messages/page/here.ts";
import type { OnceName, PageReply, PageRequest, RepeatableName } from "../../messages/page.ts";
import { callPage, callPageOnce, onEvent } from "../../messages/send.ts";
import type { DeleteReport } from "../../model/job.ts";
import type { HereView } from "../../model/page.ts";
import type { RecordRow } from "../../model/record.ts";
import type { Search } from "../../model/search.ts";
import type { VaultStatus } from "../../model/vault-status.ts";
import { clearCopied } from "../ui/copy.ts";
import { nameOfButton } from "../ui/focus.ts";
import type { ActiveRow } from "../ui/rows.tsx";
import { Drafts, type Place } from "./drafts.ts";
import { ANY_RECORD, type Filter } from "./filter.ts";
import type { Form } from "./form.ts";
import { isSection, type Route, routeKey, type Section } from "./route.ts";

/** A place is gone back to on its own for this long; a form with something in it always. */
const PLACE_LIFE_MS = 10 * 60_000;
/** How long the first screen waits to learn what fits the page in front. */
const HERE_PATIENCE_MS = 250;
/** What shows that a person is here, and how often the background is told. */
const USES = ["pointerdown", "keydown", "wheel"] as const;
const TOUCH_EVERY_MS = 10_000;
const HOME: readonly Route[] = [{ name: "records" }];

/** A short message with at most one thing to do. `tone` tells good news from bad. */
export interface Toast {
  readonly text: string;
  readonly tone: "plain" | "problem";
  readonly action: { readonly label: string; readonly run: () => void } | null;
}

/** Deleting many records, as the window that asked for it follows it; `report` is null until it is done. */
export interface Deletion {
  readonly requestId: string;
  readonly total: number;
  readonly report: DeleteReport | null;
  readonly error: unknown;
}

/** What a search found so far, and where it goes on. */
export interface Found {
  readonly rows: readonly RecordRow[];
  readonly total: number;
  readonly next: number | null;
}

export class Session {
  readonly status: Signal<VaultStatus | null> = signal(null);
  /** Set when not even the lock state could be read. */
  readonly broken: Signal<unknown> = signal(null);
  /** False until the place and drafts are back after an unlock. */
  readonly settled: Signal<boolean> = signal(false);
  readonly stack: Signal<readonly Route[]> = signal(HOME);
  readonly toast: Signal<Toast | null> = signal(null);
  readonly pendingProblem: Signal<PendingView | null> = signal(null);
  readonly drafts = new Drafts();
  /** Set while a vault that was started without a server is being connected to one. */
  readonly connecting: Signal<boolean> = signal(false);
  /** What the person looks for in the list; it stays while they look at a record and come back. */
  readonly filter: Signal<Filter> = signal(ANY_RECORD);
  /** The search that is being built; null: a new one. It and what it found stay while a record is looked at. */
  readonly search: Signal<Search | null> = signal(null);
  readonly found: Signal<Found | null> = signal(null);
  /** The deletion of many records that was asked for here last. */
  readonly deletion: Signal<Deletion | null> = signal(null);
  /** The row of the list they were at. */
  readonly activeRow: ActiveRow = { current: null, at: 0 };
  /** Answers of the background by request, shown at once when asked again. */
  readonly seen = new Map<string, unknown>();
  /** By screen, the name of what was pressed there to go on. */
  readonly #pressed = new Map<string, string>();
  #isGoingBack = false;
  readonly #wantsHere: boolean;
  readonly #first: readonly Route[] | null;
  #stop: (() => void)[] = [];
  #touchedAt = 0;

  /**
   * `wantsHere`: begin with the page in front when something fits it, as a toolbar popup does.
   * `first`: begin with these screens, wherever the person was last.
   */
  constructor({ wantsHere, first = null }: { wantsHere: boolean; first?: readonly Route[] | null }) {
    this.#wantsHere = wantsHere;
    this.#first = first;
  }

  get route(): Route {
    return this.stack.value.at(-1) ?? { name: "records" };
  }

  /** Begins to listen and reads the lock state. */
  async start(): Promise<void> {
    const hide = () => {
      if (document.visibilityState === "hidden") void this.drafts.flush();
    };
    const leave = () => void this.drafts.flush();
    document.addEventListener("visibilitychange", hide);
    addEventListener("pagehide", leave);
    const use = (event: Event) => {
      if (event.isTrusted) this.#touch();
    };
    for (const type of USES) document.addEventListener(type, use, { capture: true, passive: true });
    this.#stop = [
      () => {
        for (const type of USES) document.removeEventListener(type, use, { capture: true });
      },
      () => document.removeEventListener("visibilitychange", hide),
      () => removeEventListener("pagehide", leave),
      onEvent((name) => {
        if (name === "status") void this.refresh();
        if (name === "pending") void this.#showPending();
      }),
    ];
    await this.refresh();
  }

  stop(): void {
    for (const end of this.#stop) end();
    this.#stop = [];
    this.drafts.stop();
  }

  /** Tells the background, not too often, that somebody is here. */
  #touch(): void {
    const now = Date.now();
    if (this.status.value?.state !== "unlocked" || Math.abs(now - this.#touchedAt) < TOUCH_EVERY_MS) return;
    this.#touchedAt = now;
    // A lock meanwhile is announced to everybody.
    callPage("vault.touch", {}).catch(() => undefined);
  }

  /** Reads the lock state again. */
  async refresh(): Promise<void> {
    try {
      const status = await callPage("vault.status", {});
      this.broken.value = null;
      await this.take(status);
    } catch (error) {
      this.broken.value = error;
    }
  }

  /** Takes a lock state that came as an answer. */
  async take(status: VaultStatus): Promise<void> {
    const was = this.status.value?.state;
    if (status.state !== "unlocked") this.#close();
    this.status.value = status;
    if (status.state === "unlocked" && was !== "unlocked") await this.#restore();
    else if (status.state !== "unlocked") this.settled.value = true;
  }

  /** Asks the background; a locked vault brings the lock screen. @throws VaultError as the message does */
  ask<Name extends RepeatableName>(name: Name, request: PageRequest<Name>): Promise<PageReply<Name>> {
    return this.#heeding(() => callPage(name, request));
  }

  /** Asks for what must not be done twice. @throws VaultError as the message does; `internal` without an answer */
  askOnce<Name extends OnceName>(name: Name, request: PageRequest<Name>): Promise<PageReply<Name>> {
    return this.#heeding(() => callPageOnce(name, request));
  }

  async #heeding<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (isVaultError(error, "vault_locked") || isVaultError(error, "vault_absent")) await this.refresh();
      throw error;
    }
  }

  /** Goes to `route`, on top of where the person is. */
  open(route: Route): void {
    this.#pressed.set(routeKey(this.route), nameOfButton(document.activeElement));
    this.#go([...this.stack.value, route]);
  }

  /** Puts `route` in the place of the current one. */
  replace(route: Route): void {
    this.#go([...this.stack.value.slice(0, -1), route]);
  }

  /** Goes to a section of the bottom bar. */
  show(section: Section): void {
    this.#go([{ name: section }]);
  }

  /** Goes back one screen. Returns false at the bottom. */
  back(): boolean {
    const stack = this.stack.value;
    if (stack.length <= 1) {
      if (isSection(this.route)) return false;
      this.show("records");
      return true;
    }
    this.#isGoingBack = true;
    this.#go(stack.slice(0, -1));
    return true;
  }

  /** Returns the name of the button that led away from this screen, "" when nobody comes back to it. Once only. */
  takePressed(): string {
    const pressed = this.#isGoingBack ? this.#pressed.get(routeKey(this.route)) : undefined;
    this.#isGoingBack = false;
    return pressed ?? "";
  }

  /** Opens a form; it becomes a draft with its first change. */
  openForm(form: Form): void {
    this.drafts.keep(form);
    this.open({ name: "edit", draftId: form.id });
  }

  /** Saves drafts, then locks. */
  async lock(): Promise<void> {
    await this.drafts.flush();
    await this.take(await callPage("vault.lock", {}));
  }

  /** Shows `text` at the bottom until it is dismissed, replaced or its time is over. */
  tell(text: string, action: Toast["action"] = null, tone: Toast["tone"] = "plain"): void {
    this.toast.value = { text, tone, action };
  }

  #go(stack: readonly Route[]): void {
    this.stack.value = stack;
    this.drafts.keepPlace(stack);
  }

  #close(): void {
    if (this.status.value?.state === "unlocked") void this.drafts.flush().finally(() => this.drafts.forget());
    void clearCopied();
    this.seen.clear();
    this.toast.value = null;
    this.connecting.value = false;
    this.filter.value = ANY_RECORD;
    this.search.value = null;
    this.found.value = null;
    this.deletion.value = null;
    this.activeRow.current = null;
    this.#pressed.clear();
    this.stack.value = HOME;
  }

  async #restore(): Promise<void> {
    this.settled.value = false;
    try {
      const place = await this.drafts.restore();
      const stack = this.#usable(place);
      if (this.#first !== null) this.stack.value = this.#first;
      else if (stack !== null) this.stack.value = stack;
      else if (this.#wantsHere && (await this.#somethingHere())) this.stack.value = [{ name: "here" }];
    } catch {
      // Without drafts the vault is as usable as before; what cannot be read is reported by the screens.
    }
    await this.#showPending();
    this.settled.value = true;
  }

  /** The stack of `place`, cut before the first form that is gone; null when it is too old to be expected. */
  #usable(place: Place | null): readonly Route[] | null {
    if (place === null) return null;
    const forms = this.drafts.forms.value;
    const needsForm = (route: Route) => route.name === "edit" || route.name === "conflict";
    const gone = place.stack.findIndex((route) => needsForm(route) && !forms.has(route.draftId));
    const stack = gone === -1 ? place.stack : place.stack.slice(0, gone);
    const hasForm = stack.some(needsForm);
    if (stack.length === 0 || (!hasForm && Date.now() - place.savedAt > PLACE_LIFE_MS)) return null;
    return stack;
  }

  async #somethingHere(): Promise<boolean> {
    const patience = new Promise<null>((resolve) => setTimeout(resolve, HERE_PATIENCE_MS, null));
    const asked: Promise<HereView | null> = callPage("here.read", {}).catch(() => null);
    const here = await Promise.race([asked, patience]);
    return here !== null && (here.records.length > 0 || here.envelopes.length > 0 || here.typed);
  }

  /** Shows what the background opened a window for; one that nobody looks at leaves it to the next. */
  async #showPending(): Promise<void> {
    if (this.status.value?.state !== "unlocked" || document.visibilityState !== "visible") return;
    const pending = await callPage("popup.pending", {}).catch(() => null);
    if (pending?.kind === "envelope")
      this.open({ name: "envelope", tabId: pending.tabId, text: pending.text });
    if (pending?.kind === "share") this.open({ name: "share", type: pending.type });
    if (pending?.kind === "problem" || pending?.kind === "unsealed") this.pendingProblem.value = pending;
  }
}

const SessionContext = createContext<Session | null>(null);
export const SessionProvider = SessionContext.Provider;

/** Returns the session of this window. @throws TypeError outside of a `SessionProvider` */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new TypeError("no session");
  return session;
}
