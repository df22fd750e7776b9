/**
 * Entry of the script that seals fields by itself, on sites where the person made a rule for one: it runs before the
 * page's own code. It is also put into a page when a rule is made there, for the trial.
 */
import { mayAct } from "../page/frames.ts";
import { listen } from "../page/listen.ts";
import { tryField } from "./try-field.ts";
import { watch } from "./watch.ts";

const isNew = listen("auto", { "rule.try": async () => tryField(document) });
if (isNew && mayAct(window)) watch(document);
