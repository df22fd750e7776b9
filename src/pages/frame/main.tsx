/**
 * Entry of the frame page, the one page of ours that websites may hold. It knows only the one-use token in its
 * address, asks only in the frame's zone, and reads nothing that is stored.
 */
import { render } from "preact";
import { answerGreetings } from "../../messages/frame-port.ts";
import { speak } from "../../popup/speak.ts";
import { browserLanguage } from "../../popup/words/language.ts";
import { Frame } from "./frame.tsx";
import "../../popup/style/tokens.css";
import "../../popup/style/base.css";
import "../../popup/style/controls.css";
import "./frame.css";

const around = answerGreetings();

const root = document.querySelector("#app");
const token = location.hash.slice(1);
// The token is spent at once: it must not stay in the address, where the page's own history could bring it back.
history.replaceState(null, "", location.pathname);
if (root !== null) {
  void speak(browserLanguage()).then(() => render(<Frame token={token} around={around} />, root));
}
