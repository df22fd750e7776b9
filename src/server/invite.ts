/**
 * Invitations: a link to this server with a registration token behind the `#`, which browsers keep to themselves. The
 * extension accepts the whole link at its first step; the page behind the link explains that.
 */
import { renderUnicodeCompact } from "uqr";

const INVITE_PATH = "/invite";

/** Returns the link for a person who registers with `token` at `origin`. */
export function inviteLink(origin: string, token: string): string {
  return `${origin}${INVITE_PATH}#token=${token}`;
}

/** Returns a QR code of `text` for a terminal. */
export function qrText(text: string): string {
  return renderUnicodeCompact(text, { border: 2 });
}

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>An invitation to Sealfield</title>
<style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem;color-scheme:light dark}</style>
<h1>You are invited to a Sealfield server</h1>
<ol>
<li>Install the Sealfield extension in this browser, if it is not there yet.</li>
<li>Copy the whole address of this page.</li>
<li>Open Sealfield and paste it where it asks for the server's address.</li>
</ol>
<p>Keep the address to yourself: whoever has it can register in your place.</p>
`;

/** Answers the page behind an invitation; null for any other request. It has no script, and never sees the token. */
export function answerInvite(request: Request): Response | null {
  if (request.method !== "GET" || new URL(request.url).pathname !== INVITE_PATH) return null;
  return new Response(PAGE, {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      "Referrer-Policy": "no-referrer",
    },
  });
}
