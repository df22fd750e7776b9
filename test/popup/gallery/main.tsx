/** One scene of the gallery: the real pages over a background in memory, set up as `?scene=` says. */
import { type Component, options, render } from "preact";
import { Frame } from "../../../src/pages/frame/frame.tsx";
import { mount } from "../../../src/popup/mount.tsx";
import { speak } from "../../../src/popup/speak.ts";
import { current } from "../fake/browser.ts";
import { SCENES } from "./scenes.ts";
import "../../../src/pages/frame/frame.css";

const name = new URLSearchParams(location.search).get("scene") ?? "";
const scene = SCENES.find((known) => known.name === name);
if (scene === undefined) throw new TypeError(`no scene ${name}`);

type Drawn = { readonly __?: Drawn | null; readonly __c?: Component | null };
/** What is drawn, by component. What Preact puts around all of it has nothing above it, and cannot be drawn alone. */
const drawn = new Set<Component>();
const { diffed, unmount } = options;
options.diffed = (node) => {
  diffed?.(node);
  const { __c: component, __: above } = node as Drawn;
  if (component && above) drawn.add(component);
};
options.unmount = (node) => {
  unmount?.(node);
  const { __c: component } = node as Drawn;
  if (component) drawn.delete(component);
};

/** Draws all of it again in German, as it stands: the steps of a scene are in English. */
async function speakGerman(): Promise<void> {
  await speak("de");
  for (const component of [...drawn]) component.forceUpdate();
  // What follows from it is drawn a moment later.
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
}
Object.assign(globalThis, { speakGerman });

document.documentElement.dataset["in"] = scene.in ?? "popup";
scene.set?.(current.fake);
const root = document.querySelector("#app");
const around = { close: () => undefined, isClear: async () => true };
if (scene.in === "frame" && root !== null) render(<Frame token="token" around={around} />, root);
else void mount({ popup: scene.in === undefined });
