import { describe, expect, test } from "vitest";
import { guardedFetch } from "../../src/e3db/http/guarded-fetch.ts";
import { createRequest } from "../../src/e3db/http/request.ts";
import { serverBase } from "../../src/model/server-address.ts";
import { ROUTES } from "../../src/wire/routes.ts";
import { codeOf, json, type ScriptedWorld, scripted } from "./scripted.ts";

const ID = "1957349a-a97c-4237-b0e0-c6b88a31956e";
const HTML = () => new Response("<!doctype html>", { headers: { "content-type": "text/html" } });
const offline = () => new TypeError("fetch failed");

function sender(world: ScriptedWorld, tokens?: string[]) {
  const refused: string[] = [];
  const tokenSource = {
    token: async () => tokens?.[refused.length] ?? "t",
    refused: (token: string) => void refused.push(token),
  };
  return { send: createRequest({ baseUrl: "https://v.example", world, tokenSource }), refused };
}
const health = (world: ScriptedWorld) => sender(world).send(ROUTES.healthStorage, { params: {} });
const create = (world: ScriptedWorld) => sender(world).send(ROUTES.createRecord, { params: {}, json: {} });

describe("addresses", () => {
  test.each([
    ["https://Vault.Example.org/?x#y", "https://vault.example.org"],
    ["https://Vault.Example.org/vault/?x#y", "https://vault.example.org/vault"],
    ["https://vault.example.org/vault/invite#token=t", "https://vault.example.org/vault"],
    ["127.0.0.1:8080/a/b//", "http://127.0.0.1:8080/a/b"],
    ["vault.example.org", "https://vault.example.org"],
    ["127.0.0.1:8080", "http://127.0.0.1:8080"],
    ["localhost:8080/", "http://localhost:8080"],
    ["http://[::1]:9", "http://[::1]:9"],
    ["http://127.1.2.3", "http://127.1.2.3"],
  ])("%s", (address, origin) => expect(serverBase(address)).toBe(origin));

  test.each([
    "",
    "http://v.example",
    "ftp://v.example",
    "https://a:b@v.example",
    "http://127.0.0.1.example",
    "https://",
  ])("%s is refused", async (address) =>
    expect(await codeOf(() => serverBase(address))).toBe("input_invalid"),
  );
});

describe("a request", () => {
  test("carries the token, no cookies, follows no redirect, and stays on the origin", async () => {
    const world = scripted(json({ ok: true }));
    const { send } = sender(world, ["abc"]);
    await send(ROUTES.readRecord, { params: { recordId: ID }, query: [["field", "a b&c"]] });
    const [request] = world.requests;
    expect(request?.url).toBe(`https://v.example/v1/storage/records/${ID}?field=a%20b%26c`);
    expect(request?.headers.get("authorization")).toBe("Bearer abc");
    expect(request?.credentials).toBe("omit");
    expect(request?.redirect).toBe("error");
  });

  test("with half a character in its query is not sent", async () => {
    const world = scripted();
    const call = { params: { recordId: ID }, query: [["field", "\ud83d"]] } as const;
    expect(await codeOf(() => sender(world).send(ROUTES.readRecord, call))).toBe("input_invalid");
    expect(world.requests).toEqual([]);
  });

  test("health checks carry no authorization", async () => {
    const world = scripted(json({}));
    await health(world);
    expect(world.requests[0]?.headers.get("authorization")).toBeNull();
  });

  test("an answer from elsewhere is refused", async () => {
    const moved = json({});
    Object.defineProperty(moved, "url", { value: "https://other.example/x" });
    expect(await codeOf(() => health(scripted(moved)))).toBe("not_e3db");
  });

  test.each([
    ["a web page", HTML(), "not_e3db"],
    ["text", new Response("hello"), "not_e3db"],
    ["broken JSON", new Response("{"), "wire_invalid"],
    ["deep JSON", new Response("[".repeat(5000)), "wire_invalid"],
    ["no UTF-8", new Response(Uint8Array.of(0x22, 0xff, 0x22)), "wire_invalid"],
    [
      "a page as 404",
      new Response("<html>", { status: 404, headers: { "content-type": "text/html" } }),
      "not_e3db",
    ],
    ["404", json({ error: "x" }, 404), "not_found"],
    ["403", json({}, 403), "forbidden"],
    ["409", json({}, 409), "conflict"],
    ["418", json({}, 418), "bad_request"],
  ])("%s", async (_, response, code) => {
    expect(await codeOf(() => health(scripted(response)))).toBe(code);
  });

  test("an empty body is no value, and 204 is a success", async () => {
    expect(await health(scripted(new Response(null, { status: 204 })))).toMatchObject({
      status: 204,
      json: undefined,
    });
  });

  test("an answer is refused at the limit, announced or not, and not read on", async () => {
    const announced = new Response("{}", { headers: { "content-length": "99999999999" } });
    expect(await codeOf(() => health(scripted(announced)))).toBe("too_large");
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled++;
        controller.enqueue(new Uint8Array(1024 * 1024).fill(32));
      },
    });
    expect(await codeOf(() => health(scripted(new Response(endless))))).toBe("too_large");
    expect(pulled).toBeLessThan(20);
  });
});

describe("repeating", () => {
  test("a safe call is repeated after failures of network and server, with growing waits", async () => {
    const world = scripted(offline(), json({}, 503), json({}, 500), json({ done: 1 }));
    expect(await health(world)).toMatchObject({ json: { done: 1 }, attempts: 4 });
    expect(world.waits).toEqual([250, 500, 1000]);
  });

  test("it ends after four attempts, with the last error", async () => {
    const world = scripted(offline(), offline(), offline(), offline());
    expect(await codeOf(() => health(world))).toBe("network_unreachable");
  });

  test("a server without room is told from one that fails, and is not asked again at once", async () => {
    const world = scripted(json({}, 507));
    expect(await codeOf(() => health(world))).toBe("server_full");
    expect(world.waits).toEqual([]);
  });

  test("a create is not repeated when it may have happened", async () => {
    expect(await codeOf(() => create(scripted(offline())))).toBe("network_unreachable");
    expect(await codeOf(() => create(scripted(json({}, 500))))).toBe("server_error");
  });

  test("429 is repeated for every call, after what the server asks, in either form", async () => {
    const seconds = scripted(json({}, 429, { "retry-after": "3" }), json({}));
    await create(seconds);
    expect(seconds.waits).toEqual([3250]);
    const date = scripted(
      json({}, 429, { "retry-after": new Date(Date.UTC(2026, 0, 1) + 5000).toUTCString() }),
      json({}),
    );
    await create(date);
    expect(date.waits).toEqual([5250]);
    expect(await codeOf(() => create(scripted(json({}, 429, { "retry-after": "3600" }))))).toBe(
      "rate_limited",
    );
  });

  test("a refused token is renewed once", async () => {
    const world = scripted(json({}, 401), json({ ok: 1 }));
    const { send, refused } = sender(world, ["old", "new"]);
    await send(ROUTES.policyOutgoing, { params: {} });
    expect(refused).toEqual(["old"]);
    expect(world.requests.map((request) => request.headers.get("authorization"))).toEqual([
      "Bearer old",
      "Bearer new",
    ]);
    const again = scripted(json({}, 401), json({}, 401));
    expect(await codeOf(() => sender(again).send(ROUTES.policyOutgoing, { params: {} }))).toBe(
      "unauthorized",
    );
  });
});

describe("what went wrong is told apart:", () => {
  const broken = () =>
    new Response(
      new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(new TextEncoder().encode("{")),
        pull: (controller) => controller.error(new TypeError("terminated")),
      }),
    );
  const fetched = <T>(world: ScriptedWorld, use: (response: Response) => Promise<T>) =>
    guardedFetch(
      {
        world,
        url: "https://v.example/x",
        origins: ["https://v.example"],
        init: {},
        timeoutMs: 1000,
        signal: undefined,
      },
      use,
    );

  test("an answer that breaks off is the network, and is asked for again", async () => {
    expect(await codeOf(() => create(scripted(broken())))).toBe("network_unreachable");
    expect(await health(scripted(broken(), json({ whole: true })))).toMatchObject({ json: { whole: true } });
  });

  test("a fault of our own is no network that is gone, and is not sent again", async () => {
    const fault = new TypeError("x is not a function");
    const failing = fetched(scripted(json({})), async () => {
      throw fault;
    });
    await expect(failing).rejects.toBe(fault);
    // Nobody expects a response without headers, so reading it is a fault.
    const world = scripted(Object.defineProperty(json({}), "headers", { value: null }));
    await expect(health(world)).rejects.toBeInstanceOf(TypeError);
    expect(world.requests).toHaveLength(1);
  });
});

describe("waiting ends", () => {
  const never = () => new Promise<Response>(() => undefined);

  test("by the time limit, also when fetch does not listen", async () => {
    const world = scripted(never, never, never, never);
    const timeout = () => AbortSignal.abort(new DOMException("", "TimeoutError"));
    expect(await codeOf(() => health({ ...world, timeout }))).toBe("timeout");
  });

  test("by the caller, while fetching, while reading, while waiting to repeat, and before", async () => {
    const stop = new AbortController();
    const fetching = scripted(() => {
      queueMicrotask(() => stop.abort());
      return never();
    });
    const call = { params: {}, signal: stop.signal };
    expect(await codeOf(() => sender(fetching).send(ROUTES.healthStorage, call))).toBe("aborted");
    expect(await codeOf(() => sender(scripted()).send(ROUTES.healthStorage, call))).toBe("aborted");

    const reading = new AbortController();
    const stalled = new Response(new ReadableStream({ pull: () => reading.abort() }));
    expect(
      await codeOf(() =>
        sender(scripted(stalled)).send(ROUTES.healthStorage, { params: {}, signal: reading.signal }),
      ),
    ).toBe("aborted");

    const waiting = new AbortController();
    const world = {
      ...scripted(json({}, 503)),
      sleep: async () => {
        waiting.abort();
        throw waiting.signal.reason;
      },
    };
    const waitingCall = { params: {}, signal: waiting.signal };
    expect(await codeOf(() => sender(world).send(ROUTES.healthStorage, waitingCall))).toBe("aborted");
  });
});
