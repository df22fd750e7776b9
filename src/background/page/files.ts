/** Answers to the page that sends and receives large files; see `uploads.ts` and `downloads.ts` in `vault/jobs`. */
import type { PageHandlers } from "../../messages/receive.ts";
import { keyOfFile, placeOfFile } from "../../vault/jobs/downloads.ts";
import type { App } from "../app.ts";
import { asJob } from "./jobs.ts";

/** Returns the handlers. */
export function fileHandlers(app: App) {
  const { uploads, accounts } = app;
  return {
    "upload.begin": ({ requestId, ...request }) => asJob(app, () => uploads.begin(requestId, request)),

    "upload.sealed": ({ requestId, ...digests }) => asJob(app, () => uploads.sealed(requestId, digests)),

    "upload.sent": ({ requestId }) => asJob(app, () => uploads.sent(requestId)),

    "upload.list": () => uploads.list(),

    "upload.cancel": async ({ requestId }) => {
      await uploads.cancel(requestId);
      return null;
    },

    "file.place": ({ recordId }) => placeOfFile(accounts, recordId),

    "file.key": ({ recordId, header }) => keyOfFile(accounts, recordId, header),
  } satisfies Partial<PageHandlers>;
}
