/** Where a person can be in the popup. Routes are plain JSON: they are kept across lock and closing, sealed. */

/** The sections of the bottom bar; each is the bottom of a stack of routes. */
export const SECTIONS = ["here", "records", "people", "inbox", "more"] as const;
export type Section = (typeof SECTIONS)[number];

/** What lies below More. */
const MORE_PAGES = [
  "kit",
  "passkeys",
  "passphrase",
  "identities",
  "exchange",
  "trash",
  "activity",
  "repair",
] as const;
export type MorePage = (typeof MORE_PAGES)[number];

export type Route =
  | { readonly name: Section }
  | { readonly name: "record"; readonly recordId: string }
  | { readonly name: "history"; readonly recordId: string }
  /** A form; `draftId` names it among the drafts. */
  | { readonly name: "edit"; readonly draftId: string }
  | { readonly name: "conflict"; readonly draftId: string }
  /** A record that was deleted here and changed elsewhere. */
  | { readonly name: "deleted-here"; readonly recordId: string }
  | { readonly name: "more-page"; readonly page: MorePage }
  | { readonly name: "share"; readonly type: string }
  | { readonly name: "group"; readonly groupId: string }
  | { readonly name: "cards" }
  | { readonly name: "waiting" }
  /** A search that is built step by step. */
  | { readonly name: "search" }
  | { readonly name: "set-back" }
  /** Many records being deleted, or what came of it. */
  | { readonly name: "deleting"; readonly requestId: string }
  /** `type` to send to, "" for any; `recordId` of a file to receive. */
  | { readonly name: "files"; readonly type: string; readonly recordId: string | null }
  | { readonly name: "envelope"; readonly tabId: number | null; readonly text: string };

/** Returns whether `route` is the first screen of a section. */
export function isSection(route: Route): route is { readonly name: Section } {
  return SECTIONS.some((section) => section === route.name);
}

/** Returns a text that is equal for equal routes: the identity of a screen. */
export function routeKey(route: Route): string {
  return JSON.stringify(route);
}

/** Returns the route that `value`, read back from storage, stands for; null when it is none of ours. */
export function parseRoute(value: unknown): Route | null {
  if (typeof value !== "object" || value === null) return null;
  const { name, recordId, groupId, requestId, draftId, type, text, tabId, page } = value as Partial<
    Record<string, unknown>
  >;
  const section = SECTIONS.find((known) => known === name);
  if (section !== undefined) return { name: section };
  if (name === "cards" || name === "waiting" || name === "search" || name === "set-back") return { name };
  if (name === "files" && typeof type === "string")
    return { name, type, recordId: typeof recordId === "string" ? recordId : null };
  if (name === "group" && typeof groupId === "string") return { name, groupId };
  if (name === "deleting" && typeof requestId === "string") return { name, requestId };
  const isOfRecord = name === "record" || name === "history" || name === "deleted-here";
  if (isOfRecord && typeof recordId === "string") return { name, recordId };
  if ((name === "edit" || name === "conflict") && typeof draftId === "string") return { name, draftId };
  const morePage = MORE_PAGES.find((known) => known === page);
  if (name === "more-page" && morePage !== undefined) return { name, page: morePage };
  if (name === "share" && typeof type === "string") return { name, type };
  if (name === "envelope" && typeof text === "string")
    return { name, text, tabId: typeof tabId === "number" ? tabId : null };
  return null;
}
