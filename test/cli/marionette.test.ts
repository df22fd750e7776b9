/** What a driver of Firefox is told when Firefox is gone or keeps silent: every command ends. */
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Marionette } from "../../src/cli/drive/marionette.ts";

let firefox: Server;
let marionette: Marionette;
/** Firefox's end of the connection. */
let socket: Socket;

beforeEach(async () => {
  firefox = createServer().listen(0, "127.0.0.1");
  await once(firefox, "listening");
  const [connection, connected] = await Promise.all([
    once(firefox, "connection"),
    Marionette.connect((firefox.address() as AddressInfo).port),
  ]);
  [socket] = connection as [Socket];
  marionette = connected;
  say({ applicationType: "gecko", marionetteProtocol: 3 });
});
afterEach(() => {
  vi.useRealTimers();
  marionette.disconnect();
  socket.destroy();
  firefox.close();
});

function say(message: unknown): void {
  const text = JSON.stringify(message);
  socket.write(`${Buffer.byteLength(text)}:${text}`);
}

test("an answer reaches the command it is for, in pieces and in any order", async () => {
  const [first, second] = [marionette.send("First"), marionette.send("Second")];
  const failed = expect(second).rejects.toThrow("no such element: nothing here");
  const answer = JSON.stringify([1, 1, null, { value: "é" }]);
  say([1, 2, { error: "no such element", message: "nothing here" }, null]);
  socket.write(`${Buffer.byteLength(answer)}:${answer.slice(0, 9)}`);
  await failed;
  socket.write(answer.slice(9));
  expect(await first).toEqual({ value: "é" });
});

test("when the connection ends, commands that wait are refused, and so are later ones", async () => {
  const waiting = expect(marionette.send("WebDriver:Refresh")).rejects.toThrow("closed the connection");
  socket.destroy();
  await waiting;
  await expect(marionette.send("Marionette:Quit")).rejects.toThrow("closed the connection");
});

test("a command that is not answered ends with its name, and none is sent after it", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const silent = expect(marionette.send("WebDriver:NewWindow")).rejects.toThrow(
    "Firefox does not answer WebDriver:NewWindow",
  );
  vi.advanceTimersByTime(120_000);
  await silent;
  await expect(marionette.send("WebDriver:Refresh")).rejects.toThrow("does not answer WebDriver:NewWindow");
});
