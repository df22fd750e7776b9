/** Puts the app into one of our pages. */
import { render } from "preact";
import { App } from "./app.tsx";
import { speak } from "./speak.ts";
import type { Route } from "./window/route.ts";
import { Session } from "./window/session.ts";
import { browserLanguage, chosenLanguage } from "./words/language.ts";
import "./style/tokens.css";
import "./style/base.css";
import "./style/controls.css";
import "./records/records.css";
import "./record/kept.css";
import "./form/form.css";
import "./people/people.css";
import "./setup/setup.css";
import "./more/more.css";
import "./files/files.css";
import "./search/search.css";

export interface MountOptions {
  /** This window is the toolbar's: it begins with the page in front, and Escape closes it. */
  readonly popup: boolean;
  /** Where it begins, wherever the person was last. */
  readonly first?: readonly Route[];
}

/** Shows the app in the element `#app`, in the language of its person. @throws TypeError when the page has none */
export async function mount({ popup, first }: MountOptions): Promise<void> {
  const root = document.querySelector("#app");
  if (root === null) throw new TypeError("the page has no #app");
  await speak(chosenLanguage() ?? browserLanguage());
  const session = new Session({ wantsHere: popup, first: first ?? null });
  const close = () => {
    if (popup) window.close();
  };
  render(<App session={session} close={close} />, root);
}
