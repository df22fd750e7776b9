/** One scene of the gallery: the real pages over a background in memory, set up as `?scene=` says. */
import { render } from "preact";
import { Frame } from "../../../src/pages/frame/frame.tsx";
import { mount } from "../../../src/popup/mount.tsx";
import { current } from "../fake/browser.ts";
import { SCENES } from "./scenes.ts";
import "../../../src/pages/frame/frame.css";

const name = new URLSearchParams(location.search).get("scene") ?? "";
const scene = SCENES.find((known) => known.name === name);
if (scene === undefined) throw new TypeError(`no scene ${name}`);
document.documentElement.dataset["in"] = scene.in ?? "popup";
scene.set?.(current.fake);
const root = document.querySelector("#app");
const around = { close: () => undefined, isClear: async () => true };
if (scene.in === "frame" && root !== null) render(<Frame token="token" around={around} />, root);
else void mount({ popup: scene.in === undefined });
