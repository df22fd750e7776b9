/** Zone **page**: answers to the popup and the other own pages, noun by noun. */
import type { PageHandlers } from "../../messages/receive.ts";
import type { App } from "../app.ts";
import { accessHandlers } from "./access.ts";
import { activityHandlers } from "./activity.ts";
import { browsersHandlers } from "./browsers.ts";
import { draftHandlers } from "./drafts.ts";
import { exchangeHandlers } from "./exchange.ts";
import { fileHandlers } from "./files.ts";
import { followHandlers } from "./follow.ts";
import { groupHandlers } from "./groups.ts";
import { pageOfHereHandlers } from "./here.ts";
import { importHandlers } from "./import.ts";
import { jobHandlers } from "./jobs.ts";
import { kitHandlers } from "./kit.ts";
import { localHandlers } from "./local.ts";
import { peopleHandlers } from "./people.ts";
import { recordHandlers } from "./records.ts";
import { searchHandlers } from "./search.ts";
import { setBackHandlers } from "./set-back.ts";
import { setupHandlers } from "./setup.ts";
import { trashHandlers } from "./trash.ts";

/** Returns the handlers; one that is forgotten does not compile. */
export function pageHandlers(app: App): PageHandlers {
  return {
    ...setupHandlers(app),
    ...accessHandlers(app),
    ...activityHandlers(app),
    ...exchangeHandlers(app),
    ...recordHandlers(app),
    ...localHandlers(app),
    ...trashHandlers(app),
    ...setBackHandlers(app),
    ...followHandlers(app),
    ...peopleHandlers(app),
    ...groupHandlers(app),
    ...draftHandlers(app),
    ...searchHandlers(app),
    ...pageOfHereHandlers(app),
    ...kitHandlers(app),
    ...browsersHandlers(app),
    ...importHandlers(app),
    ...jobHandlers(app),
    ...fileHandlers(app),
  };
}
