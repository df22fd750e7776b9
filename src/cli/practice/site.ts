/**
 * The practice pages of `npm start`: a small web site on a port of its own, so that there is something to fill
 * and to seal. It knows nothing of the extension and shows whatever it was sent.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import board from "./board.html?raw";
import contact from "./contact.html?raw";
import home from "./home.html?raw";
import layout from "./layout.html?raw";
import login from "./login.html?raw";
import message from "./message.html?raw";
import style from "./practice.css?raw";

const PAGES: ReadonlyMap<string, { readonly title: string; readonly content: string }> = new Map([
  ["/", { title: "Welcome", content: home }],
  ["/login", { title: "Sign in", content: login }],
  ["/contact", { title: "Contact form", content: contact }],
  ["/message", { title: "Message", content: message }],
  ["/board", { title: "Notes board", content: board }],
]);
const POLICY =
  "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const MAX_BODY = 2_000_000;
const MAX_NOTES = 200;

export interface PracticeSite {
  /** `http://127.0.0.1:PORT/`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the practice pages on `port` of this machine, or on any free port when that one is taken. */
export async function servePractice(port: number): Promise<PracticeSite> {
  const notes: string[] = [];
  const server = createServer((request, response) => {
    answer(request, response, notes).catch(() => response.destroy());
  });
  const listen = (wanted: number) =>
    new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(wanted, "127.0.0.1", () => {
        server.off("error", reject);
        resolve();
      });
    });
  await listen(port).catch(() => listen(0));
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, notes: string[]): Promise<void> {
  const path = (request.url ?? "/").split("?")[0] ?? "/";
  if (path === "/practice.css") return send(response, 200, "text/css", style);
  const page = PAGES.get(path);
  if (page === undefined) return send(response, 404, "text/plain", "There is no such page.");
  if (request.method !== "POST") return sendPage(response, page.title, withNotes(page.content, notes));
  const body = await read(request);
  if (body === undefined) return send(response, 413, "text/plain", "That is too much text.");
  const sent = [...new URLSearchParams(body)];
  if (path !== "/board") return sendPage(response, "Received", received(sent, path));
  for (const [, note] of sent) notes.unshift(note);
  notes.length = Math.min(notes.length, MAX_NOTES);
  response.writeHead(303, { location: "/board" }).end();
}

/** Returns the request's body as text, or undefined when it is too long. */
async function read(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function received(sent: readonly (readonly [string, string])[], path: string): string {
  const rows = sent.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`);
  return `<h1>This is what the page received</h1>
    <p class="lead">Every character of it, as any web site would see it.</p>
    <dl>${rows.join("")}</dl>
    <p><a href="${path}">Back to the form</a></p>`;
}

function withNotes(content: string, notes: readonly string[]): string {
  const items = notes.map((note) => `<li>${escapeHtml(note)}</li>`).join("");
  return content.replace("{{notes}}", () => items || "<li>No notes yet.</li>");
}

function sendPage(response: ServerResponse, title: string, content: string): void {
  const html = layout.replace("{{title}}", () => title).replace("{{content}}", () => content);
  send(response, 200, "text/html", html);
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response
    .writeHead(status, {
      "content-type": `${type}; charset=utf-8`,
      "content-security-policy": POLICY,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    })
    .end(body);
}

/** Returns `text` as it must stand in HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
