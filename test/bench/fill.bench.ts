/**
 * What a look at a page costs in Chromium, by the built content script: the first one at a small login page, one at a
 * page of 50,000 nodes, and one at a page that was made to be costly. Times are of the page's own thread.
 */
import type { Browser } from "playwright-core";
import type { FormGroup } from "../../src/messages/content.ts";
import { contentScripts, enter, launch } from "../browser/content-world.ts";
import { setup as buildAll } from "../browser/harness/global-setup.ts";

const SITE = "http://site.example";
const ROUNDS = 5;

const LOGIN = `<form><h1>Log in</h1><label>E-mail <input type=email name=mail></label>
  <label>Password <input type=password name=secret></label><button>Log in</button></form>`;
const ROW = "<div><label>Field <input name=f></label><span>x <b>y</b> <i>z</i></span></div>";

/** Pages, each with what its look may cost in ms: the whole of it, or its longest task. */
const PAGES: readonly {
  readonly name: string;
  readonly html: string;
  readonly most: number;
  readonly of: "whole" | "task";
}[] = [
  { name: "a small login page, first look", html: LOGIN, most: 30, of: "whole" },
  {
    name: "2,000 inputs and 50,000 nodes, longest task",
    html: `${LOGIN}${ROW.repeat(2_000)}${"<p>a <b>b</b> <i>c</i></p>".repeat(6_000)}`,
    most: 50,
    of: "task",
  },
  {
    name: "480 nested password boxes, 10,000 decoys, then the login",
    html: `${'<input style="display:none" name=d>'.repeat(5_000)}
      ${'<input style="position:absolute;left:-9999px" name=d>'.repeat(5_000)}
      ${"<div><input type=password>".repeat(480)}<button>Go</button>${"</div>".repeat(480)}${LOGIN}`,
    most: 200,
    of: "whole",
  },
];

/** Looks once, and notes how long all of it took and how long others waited at most; a message is heard in between. */
const LOOK = `(async () => {
  const channel = new MessageChannel();
  let last = performance.now(), task = 0;
  channel.port1.onmessage = () => {
    const now = performance.now();
    task = Math.max(task, now - last);
    last = now;
    channel.port2.postMessage(null);
  };
  channel.port2.postMessage(null);
  const began = performance.now();
  last = began;
  const answer = await tell("page.describe", {});
  const ended = performance.now();
  task = Math.max(task, ended - last);
  channel.port1.close();
  return { whole: ended - began, task, groups: answer.value.groups };
})()`;

interface Look {
  readonly whole: number;
  readonly task: number;
  readonly groups: readonly FormGroup[];
}

async function look(browser: Browser, code: string, html: string): Promise<Look> {
  const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
  page.setDefaultTimeout(120_000);
  const body = `<!doctype html><html lang=en><meta charset=utf-8><title>Log in</title><body>${html}</body></html>`;
  await page.route("**/*", (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body }));
  await page.goto(`${SITE}/`);
  // A person has seen the page before they press.
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
  const world = await enter(page, code, "http://frames.example");
  const answer = await world.run<Look>(LOOK);
  await page.close();
  return answer;
}

/** Prints the cost of each page beside what it may be: the best of several first looks, as other programs work too. */
export async function run(): Promise<void> {
  buildAll();
  const [browser, code] = await Promise.all([launch(), contentScripts()]);
  console.log("\na look at a page, Chromium");
  try {
    for (const { name, html, most, of } of PAGES) {
      const looks: Look[] = [];
      for (let round = 0; round < ROUNDS; round++) looks.push(await look(browser, code, html));
      const found = looks.every(({ groups }) =>
        groups.some(({ kinds }) => kinds.includes("email") && kinds.includes("current-password")),
      );
      const time = Math.min(...looks.map((each) => each[of]));
      const whole = Math.min(...looks.map((each) => each.whole));
      console.log(
        `  ${name.padEnd(56)} ${time.toFixed(1).padStart(7)} ms of at most ${most} (all of it ${whole.toFixed(1)} ms)${
          time > most ? "  TOO LONG" : ""
        }${found ? "" : "  THE LOGIN WAS NOT FOUND"}`,
      );
    }
  } finally {
    await browser.close();
  }
}
