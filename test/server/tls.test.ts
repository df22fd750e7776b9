/** TLS by certificate files: spoken, renewed without a restart, kept when what is new is no good, and asked for. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isVaultError } from "../../src/errors.ts";
import { readTls } from "../../src/server/edge/tls.ts";
import { parseCommandLine } from "../../src/server/operate/options.ts";
import { type Certificate, makeCertificate } from "./certificate.ts";
import { freshDataDir, startTestServer, type TestServer } from "./harness.ts";

const folder = mkdtempSync(join(tmpdir(), "sealfield-tls-"));
const [certFile, keyFile] = [join(folder, "cert.pem"), join(folder, "key.pem")];
const [first, second] = [makeCertificate(1), makeCertificate(2)];
const logged: string[] = [];
let server: TestServer;
beforeAll(async () => {
  put(first);
  const tls = { certFile, keyFile, lookMs: 20 };
  server = await startTestServer({ tls, log: (event) => void logged.push(event) });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

function put({ cert, key }: Pick<Certificate, "cert" | "key">): void {
  writeFileSync(certFile, cert);
  writeFileSync(keyFile, key);
}

/** Asks over TLS, trusting only these two certificates. Returns the status and the number of the one shown. */
function ask(url = server.url): Promise<{ status: number; serial: string; protocol: string | null }> {
  return new Promise((resolve, reject) => {
    const options = { ca: [first.cert, second.cert], agent: false };
    const call = request(`${url}/v1/storage/servicecheck`, options, (response) => {
      const socket = response.socket as TLSSocket;
      const { serialNumber: serial } = socket.getPeerCertificate();
      resolve({ status: response.statusCode ?? 0, serial, protocol: socket.getProtocol() });
      response.resume();
    });
    call.on("error", reject);
    call.end();
  });
}

test("it speaks TLS of today, and nothing else on that port", async () => {
  expect(server.url).toMatch(/^https:\/\/127\.0\.0\.1:/);
  expect(await ask()).toEqual({ status: 200, serial: "01", protocol: "TLSv1.3" });
  await expect(fetch(server.url.replace("https", "http"))).rejects.toThrow();
  await expect(fetch(server.url)).rejects.toThrow();
});

test("a renewed certificate is used without a restart; one that is no good is not", async () => {
  put({ cert: "-----BEGIN CERTIFICATE-----\nhalf", key: second.key });
  await expect.poll(() => logged.includes("certificate not read")).toBe(true);
  expect((await ask()).serial).toBe("01");
  put(second);
  await expect.poll(async () => (await ask()).serial).toBe("02");
});

test("files that do not belong together are refused at start, and so is an open address without TLS", async () => {
  const other = makeCertificate(3);
  put({ cert: first.cert, key: other.key });
  expect(() => readTls({ certFile, keyFile })).toThrow(/cannot be used/);
  expect(() => readTls({ certFile: join(folder, "none"), keyFile })).toThrow(/ENOENT/);
  const open = { host: "0.0.0.0", dataDir: freshDataDir() };
  const refused = await startTestServer(open).catch((error: unknown) => error);
  expect(isVaultError(refused, "input_invalid") && refused.message).toMatch(/--tls-cert.*--behind-proxy/);
  put(second);
  const served = await startTestServer({ host: "0.0.0.0", tls: { certFile, keyFile } });
  try {
    expect((await ask(served.url.replace("0.0.0.0", "127.0.0.1"))).status).toBe(200);
  } finally {
    await served.stop();
  }
});

test("the command line names both files, and how many requests a client may send", () => {
  const parse = (...args: string[]) => parseCommandLine(args, { SEALFIELD_METRICS_TOKEN: "m" });
  expect(parse("--tls-cert", "c", "--tls-key", "k").tls).toEqual({ certFile: "c", keyFile: "k" });
  expect(() => parse("--tls-cert", "c")).toThrow(/go together/);
  expect(parse("--rate", "0").rates).toBeNull();
  expect(parse("--rate", "7").rates?.client).toEqual({ perSecond: 7, burst: 70 });
  expect(parse()).not.toHaveProperty("rates");
  expect(parse().metricsToken).toBe("m");
});
