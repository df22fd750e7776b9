/** People, what is shared with whom, and who acts beside whom. */
import type { SuiteName } from "./identity.ts";

/** How far the key of somebody is known. */
export type PinState = "own" | "checked" | "first-seen" | "changed";

/**
 * `me` marks the own identity, whose pin is always `own`. Pin `unknown`: met in a list but never looked up, so no key
 * is known.
 */
export interface PersonView {
  readonly clientId: string;
  readonly name: string;
  readonly me: boolean;
  readonly pin: PinState | "unknown";
  readonly suite: SuiteName;
  readonly safetyWords: readonly string[];
  /** Set when somebody else known here has the same name: then the first safety words tell them apart. */
  readonly alike?: true;
  /** With pin `changed`: the words of the other keys that turned up, to compare before they are accepted. */
  readonly offeredWords?: readonly string[];
}

/** One share, mine to `person` or theirs to me. */
export interface ShareView {
  readonly type: string;
  readonly person: PersonView;
}

/** Shares when the server went back: those it lost, and those that were stopped and are there again. */
export interface AccessBackView {
  readonly lost: readonly ShareView[];
  readonly returned: readonly ShareView[];
}

/** A share of mine. `opens` false: the server lists the person as a reader, but there is no key that opens anything. */
export interface OutgoingView extends ShareView {
  readonly opens: boolean;
}

/** What a person said to a type that somebody shares with them. */
export const ANSWERS = ["accepted", "muted"] as const;
export type Answer = (typeof ANSWERS)[number];

/** A type that somebody shares with me; `answer` is null until I accept or mute it. */
export interface IncomingView extends ShareView {
  readonly answer: Answer | null;
}

/** A type that somebody no longer shares with me; `at` in ms since 1970, when this browser noticed. */
export interface EndedView extends ShareView {
  readonly at: number;
}

/** Everybody known, and every share. */
export interface PeopleView {
  readonly people: readonly PersonView[];
  readonly outgoing: readonly OutgoingView[];
  readonly incoming: readonly IncomingView[];
  /** What ended since the person last looked, the newest first. */
  readonly ended: readonly EndedView[];
}

/** Who acts beside a writer: an authorizer may share a type, an editor may change its records. */
export const ROLES = ["authorizer", "editor"] as const;
export type Role = (typeof ROLES)[number];

/** `approved` false: the server names somebody, or a key came from somebody, whom the person never approved. */
export interface AppointmentView {
  readonly role: Role;
  readonly type: string;
  readonly writer: PersonView;
  readonly person: PersonView;
  readonly approved: boolean;
}

/** A group by what the server calls it; `name` is empty where that is not known. */
export interface GroupView {
  readonly groupId: string;
  readonly name: string;
}
