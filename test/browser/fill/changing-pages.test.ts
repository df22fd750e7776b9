/**
 * Pages that change between what a person was told, their press, and each write: nothing lands where it was not
 * planned, and nothing is called filled that is not. Honest pages that change as much are filled.
 */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { recordOf } from "../../fakes/record.ts";
import { contentScripts, launchTabs, type Tabs } from "../content-world.ts";
import { enterWith, type Filled, fillFrom } from "./fill-world.ts";
import { inTabs, show } from "./in-tabs.ts";

const SECRET = "Tannery-88-gull";
const LOGIN = recordOf("login", { site: "site.example", username: "mira.halloran", password: SECRET });

let browser: Tabs;
let code: string;

beforeAll(async () => {
  [browser, code] = await Promise.all([launchTabs(), contentScripts()]);
});
afterAll(() => browser?.close());

/** When the page changes: beside what a person does, as the field before hears, or as the field itself hears. */
const MOMENTS = ["press", "u input", "p focus", "p beforeinput"] as const;
type Moment = (typeof MOMENTS)[number];

/** A login that runs `change` at `moment`; its program knows all that any field held or that it heard of. */
const login = (change: string, moment: Moment) => `<!doctype html><html lang=en><meta charset=utf-8>
<title>Log in</title><style>.tip{position:absolute;background:black;color:white}</style>
<form id=f action=/in method=post><h1>Log in</h1>
<p><label>User name <input id=u name=user></label></p>
<fieldset id=s><div id=o><label id=l for=p>Password</label> <input id=p type=password name=pass></div></fieldset>
<p><button id=go>Log in</button></p></form>
<form id=g><label>Comment <input id=c name=comment></label><button>Send</button></form>
<script>
const all = { u, p, c }, heard = [];
addEventListener("input", (e) => heard.push([e.composedPath()[0].name, e.composedPath()[0].value]), true);
const hear = (into) => into.addEventListener("input", (e) => heard.push([e.target.name, e.target.value]));
function change() { ${change} }
const [id, name] = ${JSON.stringify(moment)}.split(" ");
if (name) all[id].addEventListener(name, change, { once: true });
window.seen = () => ({ u: u.value, p: all.p.value, c: c.value, heard,
  fields: [...document.querySelectorAll("input")].map((each) => each.value) });
</script></html>`;

const ELSEWHERE = "https://elsewhere.example/x";

/** What a page may do to the password field before it is written, by what a person would say of it. */
const CHANGES: Readonly<Record<string, string>> = {
  "is not drawn": `o.style.display = "none"`,
  "is see-through": `p.style.opacity = "0"`,
  "is put off the screen": `p.style.cssText = "position:absolute;left:-9999px"`,
  "is made small by a rule": `document.styleSheets[0].insertRule("#p { transform: scale(.01) }")`,
  "is inert": `o.inert = true`,
  "is taken out": `p.remove()`,
  "shows what is typed": `p.type = "text"`,
  "is labelled a comment": `l.textContent = "Comment"`,
  "is called a comment inside": `l.remove(); p.placeholder = "Comment"`,
  "loses every name": `l.remove()`,
  "is declared something else": `p.autocomplete = "one-time-code"`,
  "is declared a new password": `p.autocomplete = "new-password"`,
  "has another name": `p.name = "comment"`,
  "is off": `p.disabled = true`,
  "is off with all around it": `s.disabled = true`,
  "takes no input": `p.readOnly = true`,
  "is moved to another form": `g.append(p)`,
  "belongs to another form": `p.setAttribute("form", "g")`,
  "is drawn anew as another": `l.remove(); p.replaceWith(Object.assign(document.createElement("input"),
    { type: "password", name: "comment", placeholder: "Comment" })); hear(f)`,
  "is sent elsewhere by its form": `f.action = "${ELSEWHERE}"`,
  "is sent in the address": `f.method = "get"`,
  "is sent elsewhere by its button": `go.setAttribute("formaction", "${ELSEWHERE}")`,
  "is sent elsewhere by a button outside": `const b = document.createElement("button"); b.textContent = "Log in";
    b.setAttribute("form", "f"); b.setAttribute("formaction", "${ELSEWHERE}"); document.body.append(b)`,
  "is sent elsewhere by the base": `f.setAttribute("action", "in");
    document.head.append(Object.assign(document.createElement("base"), { href: "${ELSEWHERE}" }))`,
  "is covered": `document.body.insertAdjacentHTML("beforeend",
    "<div style='position:fixed;inset:0;background:white;z-index:9'></div>")`,
  "is covered by what lets clicks through": `document.body.insertAdjacentHTML("beforeend",
    "<div style='position:fixed;inset:0;background:white;z-index:9;pointer-events:none'></div>")`,
  "is behind a dialog": `const d = document.createElement("dialog"); d.textContent = "Cookies?";
    document.body.append(d); d.showModal()`,
  "is left out of its box": `o.attachShadow({ mode: "closed" }).textContent = "Comment"`,
};

type Case = readonly [what: string, change: string, moment: Moment];

/** Fills a login that changes; returns what its program knows then, and what was said. */
async function filling(page: Page, [, change, moment]: Case) {
  await show(page, login(change, moment));
  const world = await enterWith(page, code, LOGIN);
  const press = async () => {
    if (moment === "press") await page.evaluate("change()");
  };
  const said: Filled = await fillFrom(world, LOGIN, press);
  const seen = await page.evaluate(() => (globalThis as unknown as { seen: () => object }).seen());
  return { said, seen: seen as { u: string; c: string; fields: string[] }, text: JSON.stringify(seen) };
}

test("what is changed before its write gets nothing, and is not called filled", async () => {
  const cases = Object.entries(CHANGES).flatMap(([what, change]) =>
    MOMENTS.map((moment): Case => [what, change, moment]),
  );
  expect(Object.keys(CHANGES).length).toBeGreaterThanOrEqual(20);
  const wrong = await inTabs(browser, cases, async (page, each) => {
    const { said, text } = await filling(page, each);
    const isPromised = said.promised.includes("current-password");
    const isSaid = said.filled.includes("current-password");
    const isKept = isPromised && !isSaid && !text.includes(SECRET);
    return isKept ? [] : [`${each[0]}, at ${each[2]}${isSaid ? ", said to be filled" : ""}`];
  });
  expect(wrong.flat()).toEqual([]);
});

/** What honest pages do meanwhile. */
const HONEST: Readonly<Record<string, string>> = {
  nothing: "",
  "the label says that it must be filled": `l.textContent = "Password (required) *"`,
  "the example inside goes": `p.placeholder = ""`,
  "a hint comes before the field": `l.insertAdjacentHTML("afterend", "<em>At least 8 letters</em>")`,
  "a tooltip opens below": `o.style.position = "relative";
    o.insertAdjacentHTML("beforeend", "<span class=tip style='top:100%;left:0'>Caps lock is on</span>")`,
  "classes and styles": `p.className = "focused dirty"; p.style.borderColor = "blue"; f.classList.add("busy")`,
  "the button waits": `go.textContent = "Please wait"; go.disabled = true`,
  "another form is sent elsewhere": `g.action = "${ELSEWHERE}"`,
  "a header sticks": `document.body.insertAdjacentHTML("afterbegin",
    "<header style='position:fixed;top:0;left:0;right:0;height:60px;background:white'>Shop</header><div style='height:70px'></div>")`,
  "the page is scrolled": `document.body.style.paddingBottom = "3000px"; scrollTo(0, 2000)`,
  "the focus goes to another form": `c.focus()`,
  "the page is zoomed": `document.body.style.zoom = "1.5"`,
  "the section opens wider": `o.style.padding = "40px"`,
  "another id": `p.id = "p" + 7; l.htmlFor = "p7"`,
};
/** As honest, but only while the field itself does not have the focus. */
const REDRAWN: Readonly<Record<string, string>> = {
  "the field is drawn anew": `const next = p.cloneNode(); p.replaceWith(next); all.p = next`,
  "the group is drawn anew": `o.innerHTML = o.innerHTML; all.p = o.querySelector("input")`,
};

test("honest pages that change meanwhile are filled", async () => {
  const cases = [
    ...Object.entries(HONEST).flatMap(([what, change]) =>
      MOMENTS.map((moment): Case => [what, change, moment]),
    ),
    ...Object.entries(REDRAWN).flatMap(([what, change]) =>
      (["press", "u input"] as const).map((moment): Case => [what, change, moment]),
    ),
  ];
  const wrong = await inTabs(browser, cases, async (page, each) => {
    const { said, seen } = await filling(page, each);
    const isRight = seen.u === "mira.halloran" && seen.c === "" && seen.fields.includes(SECRET);
    const isSaid = said.filled.join() === "username,current-password" && Object.keys(said.left).length === 0;
    return isRight && isSaid ? [] : [`${each[0]}, at ${each[2]}: ${JSON.stringify({ ...said, ...seen })}`];
  });
  expect(wrong.flat()).toEqual([]);
});
