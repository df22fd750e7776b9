/** Who asks too much, too slowly or too deeply is stopped, told when to come again, and takes nothing from others. */
import { EventEmitter } from "node:events";
import { request as httpRequest, type Server } from "node:http";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addressOf } from "../../src/server/edge/address.ts";
import { limitConnections } from "../../src/server/edge/crowd.ts";
import { limitPerAddress } from "../../src/server/edge/listen.ts";
import { createBuckets } from "../../src/server/limits/buckets.ts";
import { createRates, DEFAULT_RATES } from "../../src/server/limits/rates.ts";
import { startTestServer, type TestServer } from "./harness.ts";
import { basic, createRecord, type Person, recordBody, register, send } from "./people.ts";
import { noteOf, signer } from "./signers.ts";

/** So slow that nothing comes back while a test runs, however slow the machine is. */
const SLOW = 0.0001;

describe("rates", () => {
  test("a bucket lets its burst through, then one for each that came back, and counts each name alone", () => {
    let now = 0;
    const buckets = createBuckets({ perSecond: 2, burst: 3 }, () => now);
    const take = (count: number) => Array.from({ length: count }, () => buckets.take("a"));
    expect(take(5)).toEqual([0, 0, 0, 1, 1]);
    expect(buckets.take("b")).toBe(0);
    now += 500;
    expect(take(2)).toEqual([0, 1]);
    now += 3_600_000;
    expect(take(4)).toEqual([0, 0, 0, 1]);
  });

  test("the searches of one client wait for each other, those of another do not; the queue has an end", async () => {
    const rates = createRates({ ...DEFAULT_RATES, searches: 2 });
    let running = 0;
    let most = 0;
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const work = async () => {
      most = Math.max(most, ++running);
      await held;
      running--;
    };
    const all = Array.from({ length: 258 }, () => rates.search("a", work));
    await expect(rates.search("a", work)).rejects.toMatchObject({ code: "rate_limited" });
    await rates.search("b", async () => {});
    letGo();
    await Promise.all(all);
    expect(most).toBe(2);
  });

  test("one client is refused with Retry-After, while another and a later one are not", async () => {
    const server = await startTestServer({
      rates: { ...DEFAULT_RATES, client: { perSecond: SLOW, burst: 5 } },
    });
    try {
      const [greedy, other] = [await register(server), await register(server)];
      const ask = (person: Person) => person.call("GET", "/v1/storage/policy/outgoing");
      for (let i = 0; i < 5; i++) expect((await ask(greedy)).status).toBe(200);
      const refused = await ask(greedy);
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(1_000);
      expect((await ask(other)).status).toBe(200);
    } finally {
      await server.stop();
    }
  });

  test("failed logins of a key are limited hard, with the right secret too; other keys are not", async () => {
    const failures = { ...DEFAULT_RATES.failures, perSecond: SLOW };
    const server = await startTestServer({ rates: { ...DEFAULT_RATES, failures } });
    try {
      const [victim, other] = [await register(server), await register(server)];
      const login = (person: Person, secret = person.apiSecret) =>
        send(server, "POST", "/v1/auth/token", "grant_type=client_credentials", {
          Authorization: basic(person.apiKeyId, secret),
        });
      for (let i = 0; i < 5; i++) expect((await login(victim, `guess ${i}`)).status).toBe(401);
      for (const answer of [await login(victim, "guess"), await login(victim)]) {
        expect(answer.status).toBe(429);
        expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(1);
      }
      expect((await login(other)).status).toBe(200);
      // A token that it had works on.
      expect((await victim.call("GET", "/v1/storage/policy/outgoing")).status).toBe(200);
    } finally {
      await server.stop();
    }
  });

  test("failed logins of an account count by its address, however that is written", async () => {
    const failures = { perSecond: SLOW, burst: 3 };
    const server = await startTestServer({ rates: { ...DEFAULT_RATES, failures } });
    try {
      const statuses: number[] = [];
      for (const email of ["a@x.example", "A@x.example", "a@X.example", "A@X.EXAMPLE"]) {
        const { challenge } = (await send(server, "POST", "/v1/account/challenge", { email })).body;
        const answered = { email, challenge, response: "A".repeat(86), keyid: "password" };
        statuses.push((await send(server, "POST", "/v1/account/auth", answered)).status);
      }
      expect(statuses).toEqual([401, 401, 401, 429]);
    } finally {
      await server.stop();
    }
  });

  test("addresses count behind a proxy by what the proxy says last, and are not believed otherwise", async () => {
    const rates = {
      ...DEFAULT_RATES,
      address: { perSecond: SLOW, burst: 3 },
      failuresFrom: { perSecond: SLOW, burst: 2 },
    };
    const ask = async ({ url }: TestServer, forwarded: string, path = "/v1/storage/servicecheck") =>
      (await fetch(url + path, { headers: { "X-Forwarded-For": forwarded } })).status;
    const proxied = await startTestServer({ rates, behindProxy: true });
    try {
      for (let i = 0; i < 3; i++) expect(await ask(proxied, `10.0.0.${i}, 203.0.113.7`)).toBe(200);
      expect(await ask(proxied, "203.0.113.7")).toBe(429);
      expect(await ask(proxied, "203.0.113.7, 203.0.113.8")).toBe(200);
      const fail = async (address: string) =>
        (
          await fetch(`${proxied.url}/v1/account/e3db/clients/register`, {
            method: "POST",
            headers: { "X-Forwarded-For": address, "Content-Type": "application/json" },
            body: JSON.stringify({
              token: "guess",
              client: { name: "n", public_key: { curve25519: "A".repeat(43) } },
            }),
          })
        ).status;
      expect([await fail("203.0.113.9"), await fail("203.0.113.9"), await fail("203.0.113.9")]).toEqual([
        401, 401, 429,
      ]);
      expect(await fail("203.0.113.10")).toBe(401);
    } finally {
      await proxied.stop();
    }
    const direct = await startTestServer({ rates });
    try {
      for (let i = 0; i < 6; i++) expect(await ask(direct, "203.0.113.7")).toBe(200);
    } finally {
      await direct.stop();
    }
  });

  test("an address is the socket's or the proxy's word; of IPv6 the half that one subscriber has", () => {
    const of = (socket: string, header?: string, behindProxy = true) =>
      addressOf(socket, header === undefined ? {} : { "x-forwarded-for": header }, behindProxy);
    expect(of("127.0.0.1", "1.1.1.1, 2.2.2.2")).toBe("2.2.2.2");
    expect(of("127.0.0.1", "1.1.1.1", false)).toBe("127.0.0.1");
    expect(of("127.0.0.1")).toBe("127.0.0.1");
    expect(of("::ffff:10.1.2.3")).toBe("10.1.2.3");
    expect(of("2001:db8:1:2:3:4:5:6")).toBe("2001:db8:1:2::/64");
    expect(of("2001:db8::5")).toBe("2001:db8:0:0::/64");
    expect(of("::1")).toBe("::1");
  });
});

describe("slow clients", () => {
  let server: TestServer;
  let writer: Person;
  beforeAll(async () => {
    server = await startTestServer({
      listenLimits: { headersMs: 2_000, idleMs: 5_000, connections: 40 },
      limits: { pace: { graceMs: 400, bytesPerSecond: 10_000 } },
    });
    writer = await register(server);
  });
  afterAll(async () => server.stop());

  /** Opens a connection, sends `first`, then drips `drip` until it is closed; returns what came back. */
  function drip(first: string, drop: string): Promise<string> {
    const { hostname, port } = new URL(server.url);
    return new Promise((resolve) => {
      const socket: Socket = connect(Number(port), hostname);
      let answer = "";
      const timer = setInterval(() => socket.write(drop), 50);
      socket.on("data", (chunk) => {
        answer += chunk.toString();
      });
      socket.on("error", () => {});
      socket.on("close", () => {
        clearInterval(timer);
        resolve(answer);
      });
      socket.write(first);
    });
  }

  test("who sends headers byte by byte is cut off, while others are answered", async () => {
    const slow = Array.from({ length: 25 }, () => drip("GET /v1/storage/servicecheck HTTP/1.1\r\nX: ", "x"));
    for (let i = 0; i < 10; i++)
      expect((await fetch(`${server.url}/v1/storage/servicecheck`)).status).toBe(200);
    for (const answer of await Promise.all(slow)) expect(answer).toMatch(/^$|^HTTP\/1\.1 408/);
  });

  test("who sends a body byte by byte is refused, and so is an upload", async () => {
    const head = (path: string) =>
      `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${writer.bearer}\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: 100000\r\n\r\n`;
    expect(await drip(head("/v1/storage/records"), " ")).toMatch(/^HTTP\/1\.1 408/);
    const login = head("/v1/auth/token").replace(/Bearer [^\r]*/, basic(writer.apiKeyId, writer.apiSecret));
    expect(await drip(login, " ")).toMatch(/^HTTP\/1\.1 408/);
    // Refused before the body was read: the connection ends all the same.
    const stranger = head("/v1/storage/records")
      .replace(/Bearer [^\r]*/, "Bearer x")
      .replace("Connection: close\r\n", "");
    expect(await drip(stranger, " ")).toMatch(/^HTTP\/1\.1 401/);
    const { meta } = recordBody(writer, "t");
    const file = { meta: { ...meta, file_meta: { checksum: "1B2M2Y8AsgTpgAmY7PhCfg==", size: 100_000 } } };
    const { body } = await writer.call("POST", "/v1/storage/files", file);
    const { pathname, search } = new URL(body.file_url);
    const put = head(pathname + search).replace("POST", "PUT");
    expect(await drip(put, " ")).toMatch(/^HTTP\/1\.1 408/);
    const notes = await signer(server, true);
    const note = noteOf(notes, { file_meta: { checksum: "1B2M2Y8AsgTpgAmY7PhCfg==" } });
    const announced = await notes.call("POST", "/v2/storage/notes/files", "", note);
    const link = new URL(announced.body.file_url);
    const putNote = head(link.pathname + link.search).replace("POST", "PUT");
    expect(await drip(putNote, " ")).toMatch(/^HTTP\/1\.1 408/);
    const whole = recordBody(writer, "t", {}, { f: "x".repeat(1_000_000) });
    expect((await writer.call("POST", "/v1/storage/records", whole)).status).toBe(201);
  });

  test("who connects and sends nothing is cut off", async () => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    const started = performance.now();
    await new Promise((resolve) => socket.once("close", resolve));
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test("one address has only so many connections, this machine as many as it likes", () => {
    const server = new EventEmitter();
    limitPerAddress(server as Server, 2);
    const open = (remoteAddress: string) => {
      const socket = Object.assign(new EventEmitter(), { remoteAddress, destroyed: false, destroy() {} });
      socket.destroy = () => {
        socket.destroyed = true;
      };
      server.emit("connection", socket);
      return socket;
    };
    const [first, , third] = [open("203.0.113.7"), open("203.0.113.7"), open("203.0.113.7")];
    expect([first.destroyed, third?.destroyed, open("203.0.113.8").destroyed]).toEqual([false, true, false]);
    first.emit("close");
    expect(open("203.0.113.7").destroyed).toBe(false);
    expect([1, 2, 3].map(() => open("127.0.0.1").destroyed)).toEqual([false, false, false]);
  });

  test("there are only so many connections", async () => {
    const { hostname, port } = new URL(server.url);
    const open: Socket[] = [];
    let refused = 0;
    await new Promise<void>((resolve) => {
      for (let i = 0; i < 60; i++) {
        const socket = connect(Number(port), hostname);
        socket.on("error", () => {});
        socket.once("close", () => {
          if (++refused === 20) resolve();
        });
        open.push(socket);
      }
    });
    for (const socket of open) socket.destroy();
    expect(refused).toBeGreaterThanOrEqual(20);
    await expect.poll(async () => (await fetch(`${server.url}/v1/storage/servicecheck`)).status).toBe(200);
  });
});

test("two thousand idle connections, and as many slow ones, keep nobody out and end nothing that is in hand", async () => {
  const server = await startTestServer({ limits: { pace: { graceMs: 120_000, bytesPerSecond: 1 } } });
  const writer = await register(server);
  const { hostname, port } = new URL(server.url);
  const opened: Socket[] = [];
  let closed = 0;
  const connectAll = (count: number, first: string) =>
    Promise.all(
      Array.from({ length: count }, async () => {
        const socket = connect(Number(port), hostname);
        opened.push(socket);
        socket.on("error", () => {});
        socket.once("close", () => closed++);
        await new Promise((resolve) => socket.once("connect", () => socket.write(first, resolve)));
      }),
    );
  const alive = async () => {
    const headers = { Connection: "close" };
    return (await fetch(`${server.url}/v1/storage/servicecheck`, { headers })).status;
  };
  // A record that arrives in two pieces, the second one after all the others came.
  const text = JSON.stringify(recordBody(writer, "t", {}, { f: "x".repeat(50_000) }));
  const create = httpRequest(`${server.url}/v1/storage/records`, {
    method: "POST",
    headers: {
      Authorization: `Bearer ${writer.bearer}`,
      "Content-Type": "application/json",
      "Content-Length": text.length,
    },
  });
  const created = new Promise<number>((resolve, reject) => {
    create.on("response", ({ statusCode }) => resolve(statusCode ?? 0)).on("error", reject);
  });
  await new Promise((resolve) => create.write(text.slice(0, 100), resolve));
  try {
    const before = process.memoryUsage().rss;
    for (let batch = 0; batch < 20; batch++) {
      await connectAll(100, "");
      await connectAll(100, "GET /v1/storage/servicecheck HTTP/1.1\r\nX: ");
      if (batch % 5 === 4) expect(await alive()).toBe(200);
    }
    await expect.poll(() => closed).toBeGreaterThanOrEqual(2_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(300_000_000);
    expect(await alive()).toBe(200);
    create.end(text.slice(100));
    expect(await created).toBe(201);
  } finally {
    for (const socket of opened) socket.destroy();
    await server.stop();
  }
});

test("a body that breaks off, or is none, is no fault of the server's; neither is a request with two hosts", async () => {
  const lines: { message: string; status: unknown }[] = [];
  const server = await startTestServer({
    log: (message, detail = {}) => lines.push({ message, status: detail["status"] }),
  });
  try {
    const writer = await register(server);
    const { meta } = recordBody(writer, "t");
    const file = { meta: { ...meta, file_meta: { checksum: "1B2M2Y8AsgTpgAmY7PhCfg==", size: 100_000 } } };
    const { pathname, search } = new URL(
      (await writer.call("POST", "/v1/storage/files", file)).body.file_url,
    );
    const { hostname, port } = new URL(server.url);
    const before = lines.length;
    const say = (head: string, more: string) =>
      new Promise<string>((resolve) => {
        const socket = connect(Number(port), hostname);
        let answer = "";
        socket.on("error", () => {});
        socket.on("data", (chunk) => {
          answer += chunk.toString();
        });
        socket.on("close", () => resolve(answer));
        socket.write(`${head} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${writer.bearer}\r\n${more}`);
        if (!more.endsWith("\r\n\r\n")) socket.end();
      });
    const post = "POST /v1/storage/records";
    await say(post, "Content-Length: 1000\r\n\r\n{");
    await say(post, "Transfer-Encoding: chunked\r\n\r\n5\r\n{");
    await say(post, "Transfer-Encoding: chunked\r\n\r\n-1\r\n{}\r\n\r\n");
    await say(`PUT ${pathname}${search}`, "Content-Length: 100000\r\n\r\nx");
    const twoHosts = await say("GET /v1/storage/servicecheck", "Host: y\r\nConnection: close\r\n\r\n");
    expect(twoHosts).toMatch(/^HTTP\/1\.1 400 /);
    await expect
      .poll(() => lines.slice(before).filter(({ message }) => message === "request").length)
      .toBe(4);
    const wrong = lines
      .slice(before)
      .filter(({ message, status }) => message !== "request" || Number(status) >= 500);
    expect(wrong).toEqual([]);
  } finally {
    await server.stop();
  }
});

test("where every connection has a request in hand, one more is closed; one that has been answered gives way", () => {
  const server = new EventEmitter();
  limitConnections(server as Server, 2);
  let ports = 0;
  const open = () => {
    const socket = Object.assign(new EventEmitter(), {
      remoteAddress: "203.0.113.7",
      remotePort: ++ports,
      destroyed: false,
      destroy() {
        socket.destroyed = true;
        socket.emit("close");
      },
    });
    server.emit("connection", socket);
    return socket;
  };
  const ask = (socket: ReturnType<typeof open>) => {
    const response = new EventEmitter();
    server.emit("request", { socket }, response);
    return () => response.emit("close");
  };
  const [one, two] = [open(), open()];
  const answers = [ask(one), ask(one), ask(two)];
  expect(open().destroyed).toBe(true);
  answers[0]?.();
  expect([open().destroyed, one.destroyed, two.destroyed]).toEqual([true, false, false]);
  answers[2]?.();
  const three = open();
  expect([one, two, three].map(({ destroyed }) => destroyed)).toEqual([false, true, false]);
  answers[1]?.();
  // It came first, and has been idle for a shorter time.
  open();
  expect([one, three].map(({ destroyed }) => destroyed)).toEqual([false, true]);
});

test("behind a proxy one address has only so many requests at the same time, others have theirs", async () => {
  const server = await startTestServer({ behindProxy: true, listenLimits: { perAddress: 2 } });
  const { hostname, port } = new URL(server.url);
  const status = (address: string) =>
    fetch(`${server.url}/v1/storage/servicecheck`, { headers: { "X-Forwarded-For": address } }).then(
      (answer) => answer.status,
    );
  try {
    const open = await Promise.all(
      [1, 2].map(async () => {
        const socket = connect(Number(port), hostname);
        socket.write(
          "POST /v1/auth/token HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 203.0.113.7\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n",
        );
        // The interim answer says that the request has begun.
        await new Promise((resolve) => socket.once("data", resolve));
        return socket;
      }),
    );
    expect(await status("203.0.113.7")).toBe(429);
    expect([await status("203.0.113.8"), await status("127.0.0.1")]).toEqual([200, 200]);
    for (const socket of open) socket.destroy();
    await expect.poll(() => status("203.0.113.7")).toBe(200);
  } finally {
    await server.stop();
  }
});

describe("sizes", () => {
  let server: TestServer;
  let writer: Person;
  beforeAll(async () => {
    server = await startTestServer({ limits: { bodyBytes: 10_000, mapEntries: 20 } });
    writer = await register(server);
  });
  afterAll(async () => server.stop());

  test("a body that is too large is refused by what it says and by what it is; depth and fields have an end", async () => {
    const big = recordBody(writer, "t", {}, { f: "x".repeat(10_001) });
    expect((await writer.call("POST", "/v1/storage/records", big)).status).toBe(413);
    const chunked = await new Promise<number>((resolve, reject) => {
      const call = httpRequest(`${server.url}/v1/storage/records`, {
        method: "POST",
        headers: { Authorization: `Bearer ${writer.bearer}`, "Transfer-Encoding": "chunked" },
      });
      call.on("response", (response) => {
        resolve(response.statusCode ?? 0);
        call.destroy();
      });
      call.on("error", reject);
      for (let i = 0; i < 20; i++) call.write("x".repeat(1_000));
    });
    expect(chunked).toBe(413);
    const deep = `{"a":${"[".repeat(100)}${"]".repeat(100)}}`;
    expect((await writer.call("POST", "/v2/search", deep)).status).toBe(400);
    const many = Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`k${i}`, "v"]));
    expect((await writer.call("POST", "/v1/storage/records", recordBody(writer, "t", many))).status).toBe(
      413,
    );
  });

  test("whom nobody registered sends little", async () => {
    const roomy = await startTestServer();
    try {
      const person = await register(roomy);
      const long = "x".repeat(200_000);
      const paths = [
        "/v1/auth/token",
        "/v1/account/e3db/clients/register",
        "/v1/account/profile",
        "/v1/account/auth",
      ];
      for (const path of paths) {
        const refused = await send(roomy, "POST", path, { long }, { Authorization: "Basic eDp5" });
        expect([path, refused.status]).toEqual([path, 413]);
      }
      const record = recordBody(person, "t", {}, { long });
      expect((await person.call("POST", "/v1/storage/records", record)).status).toBe(201);
    } finally {
      await roomy.stop();
    }
  });

  test("what takes long to be parsed is refused before, paid for by what it is, and large texts are not taken for it", async () => {
    const roomy = await startTestServer({
      rates: { ...DEFAULT_RATES, client: { perSecond: SLOW, burst: 150 } },
    });
    try {
      const create = (person: Person, body: unknown) => person.call("POST", "/v1/storage/records", body);
      const many = `[${"[],".repeat(1_000_000)}[]]`;
      const refused = await create(await register(roomy), many);
      expect([refused.status, refused.body.error]).toEqual([
        413,
        expect.stringContaining("send fewer at once"),
      ]);
      const anybody = await send(roomy, "POST", "/v1/account/auth", many.slice(-3_000));
      expect(anybody.status).toBe(413);
      const person = await register(roomy);
      const commas = recordBody(person, "t", {}, { text: '",[{\\"\\\\'.repeat(100_000) });
      expect((await create(person, commas)).status).toBe(201);
      const other = await register(roomy);
      const statusOf = async () => (await create(other, "[[],".repeat(10_000))).status;
      expect(await Promise.all([statusOf(), statusOf(), statusOf()])).toContain(400);
      expect(await statusOf()).toBe(429);
    } finally {
      await roomy.stop();
    }
  });

  test("the answer to a failure names no secret and no content", async () => {
    const { body } = await writer.call("POST", "/v1/storage/records", "{ not json");
    expect(body).toEqual({ error: "the text is not JSON" });
  });
});

/** The status of a GET with these headers; unlike fetch this sends any `Host`. */
function statusOf(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { headers, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    sent.on("error", reject).end();
  });
}

test("metrics are for this machine and for the token, and name nobody", async () => {
  const server = await startTestServer({ metricsToken: "m".repeat(20) });
  try {
    const writer = await register(server);
    const { record_id } = await createRecord(writer, "private-type", { label: "private-label" });
    await fetch(`${server.url}/v1/storage/records/${record_id}`, {
      headers: { Authorization: `Bearer ${writer.bearer}` },
    });
    await fetch(`${server.url}/no/such/${writer.id}`);
    const text = await (await fetch(`${server.url}/metrics`)).text();
    expect(text).toMatch(
      /^sealfield_requests_total\{method="GET",route="\/v1\/storage\/records\/:recordId",status="200"\} 1$/m,
    );
    expect(text).toMatch(/^sealfield_requests_total\{method="GET",route="none",status="404"\} 1$/m);
    expect(text).toMatch(/^sealfield_request_seconds_bucket\{.*le="\+Inf"\} \d+$/m);
    expect(text).toMatch(/^sealfield_database_connections \d+$/m);
    for (const secret of [writer.id, record_id, "private", writer.bearer]) expect(text).not.toContain(secret);
    // Passed on by something on this machine, or asked for by a page under a name that leads here.
    const passedOn: Record<string, string>[] = [
      { "X-Forwarded-For": "203.0.113.7" },
      { Forwarded: "for=203.0.113.7" },
      { "X-Real-IP": "203.0.113.7" },
      { Via: "1.1 proxy" },
      { Host: "vault.example.org" },
      { Host: "rebound.example:80" },
    ];
    for (const headers of passedOn) expect(await statusOf(`${server.url}/metrics`, headers)).toBe(404);
    expect(await statusOf(`${server.url}/metrics`, { Host: "localhost:4390" })).toBe(200);
    // Not from this machine: only with the token.
    expect((await send(server, "GET", "/metrics")).status).toBe(404);
    expect((await send(server, "GET", "/metrics", undefined, { Authorization: "Bearer no" })).status).toBe(
      404,
    );
    const shown = await server.fetch(
      new Request("http://server/metrics", { headers: { Authorization: `Bearer ${"m".repeat(20)}` } }),
    );
    expect(shown.status).toBe(200);
  } finally {
    await server.stop();
  }
  const proxied = await startTestServer({ behindProxy: true });
  try {
    expect((await fetch(`${proxied.url}/metrics`)).status).toBe(404);
  } finally {
    await proxied.stop();
  }
});
