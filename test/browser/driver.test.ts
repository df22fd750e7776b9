/** The driver itself: a step that has ended leaves the browser where the next one may begin. */
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { BROWSERS, launch } from "./harness/driver.ts";

test.each(BROWSERS)(
  "in %s a tab that went to an address is there, also where only the query differs",
  async (name) => {
    let hold: (response: ServerResponse) => void;
    const held = new Promise<ServerResponse>((resolve) => {
      hold = resolve;
    });
    const server = createServer((request, response) => {
      response.setHeader("content-type", "text/html");
      if (request.url === "/?second") hold(response);
      else response.end("<h1>The first</h1>");
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
      await using browser = await launch(name);
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const other = await browser.newPage(`${origin}/?other`);
      const page = await browser.newPage(`${origin}/?first#place`);
      let isThere = false;
      const going = page.goto(`${origin}/?second#place`).then(() => {
        isThere = true;
      });
      const response = await held;
      expect(await other.text()).toBe("The first");
      expect(isThere).toBe(false);
      response.end("<h1>The second</h1>");
      await going;
      expect(await page.text()).toBe("The second");
    } finally {
      server.close();
    }
  },
);
