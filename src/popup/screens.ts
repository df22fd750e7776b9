/** The screens that a window opens without. What it opens with is imported by app.tsx itself. */
import { later } from "./window/later.tsx";

export const Cards = later(async () => (await import("./people/card.tsx")).Cards);
export const Conflict = later(async () => (await import("./record/conflict.tsx")).Conflict);
export const DeletedHere = later(async () => (await import("./record/deleted-here.tsx")).DeletedHere);
export const Deleting = later(async () => (await import("./records/deleting.tsx")).Deleting);
export const Edit = later(async () => (await import("./form/edit.tsx")).Edit);
export const Envelope = later(async () => (await import("./here/envelope.tsx")).Envelope);
export const Files = later(async () => (await import("./files/files.tsx")).Files);
export const Group = later(async () => (await import("./people/group.tsx")).Group);
export const History = later(async () => (await import("./record/history.tsx")).History);
export const Inbox = later(async () => (await import("./inbox/inbox.tsx")).Inbox);
export const More = later(async () => (await import("./more/more.tsx")).More);
export const MorePages = later(async () => (await import("./more/more-pages.tsx")).MorePages);
export const NoServer = later(async () => (await import("./offline/no-server.tsx")).NoServer);
export const People = later(async () => (await import("./people/people.tsx")).People);
export const Search = later(async () => (await import("./search/search.tsx")).Search);
export const SetBack = later(async () => (await import("./records/set-back.tsx")).SetBack);
export const Setup = later(async () => (await import("./setup/setup.tsx")).Setup);
export const Share = later(async () => (await import("./people/share.tsx")).Share);
export const Waiting = later(async () => (await import("./offline/waiting.tsx")).Waiting);
