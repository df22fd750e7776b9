/**
 * A vault whose server goes away: what is on the device is read and searched, what is written meanwhile waits, also
 * through a restart of nothing but the server, and is there once when the server is back.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { waitUntil } from "../../src/cli/drive/page.ts";
import { goTo, openRecord, readField, writeRecord } from "../../src/cli/drive/steps.ts";
import { startTestServer, type TestServer } from "../server/harness.ts";
import { BROWSERS } from "./harness/driver.ts";
import { newPerson, type Person } from "./harness/people.ts";

describe.each(BROWSERS)("%s", (name) => {
  let server: TestServer;
  let person: Person;

  beforeAll(async () => {
    server = await startTestServer({ keep: true });
    person = await newPerson("Ada", name, server);
  });
  afterAll(async () => {
    await person?.browser.close();
    await server?.stop();
  });

  test("write, lose the server, read, search, write; back again it is sent once", async () => {
    const { app } = person;
    const { dataDir } = server;
    const port = Number(new URL(server.url).port);
    await writeRecord(app, {
      template: "Note",
      fields: { title: "Harbour gate", text: "code 4711" },
      labels: {},
    });
    await goTo(app, "Records");
    await app.waitFor({ text: "Harbour gate", within: ".rows" });
    expect(await server.countRecords()).toBe(1);

    await server.stop();
    await openRecord(app, "Harbour gate", "habrour");
    expect(await readField(app, "text")).toBe("code 4711");
    await goTo(app, "Records");
    await app.fill({ role: "searchbox" }, "");
    await writeRecord(app, {
      template: "Note",
      fields: { title: "On the ferry", text: "lost at sea" },
      labels: {},
    });
    await goTo(app, "Records");
    await app.waitFor({ text: "1 change waits to be sent." });
    await app.waitFor({ text: "Not sent yet", within: ".rows" });

    server = await startTestServer({ dataDir, port });
    const again = { role: "button", name: "Try again" } as const;
    await waitUntil(
      async () => {
        if (!(await app.text()).includes("Not sent yet")) return true;
        // The vault may see by itself that the server is back, just now: then there is no such button any more.
        if ((await app.count(again)) > 0) await app.click(again, { timeoutMs: 0 });
        return undefined;
      },
      () => "What was written offline still waits",
    );
    expect(await server.countRecords()).toBe(2);
    await openRecord(app, "On the ferry", "ferry");
    expect(await readField(app, "text")).toBe("lost at sea");
    await app.reload();
    await app.waitFor({ role: "heading", name: "On the ferry" });
    expect(await server.countRecords()).toBe(2);
  });
});
