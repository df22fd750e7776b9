/** Requests for a server in another process. */

export function readdressed(request: Request, origin: string): Request {
  const { pathname, search } = new URL(request.url);
  return new Request(`${origin}${pathname}${search}`, request as RequestInit);
}
