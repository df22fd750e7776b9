/** Finds the address that a request comes from. It is for limits only, never for permissions. */
import type { IncomingHttpHeaders } from "node:http";
import { isIPv6 } from "node:net";

/**
 * Returns the address of the caller: the socket's, or behind a proxy the last one of `X-Forwarded-For`, which the
 * proxy saw itself. Of an IPv6 address it returns the first half, because one subscriber owns all of the second half.
 */
export function addressOf(socketAddress: string, headers: IncomingHttpHeaders, behindProxy: boolean): string {
  const header = headers["x-forwarded-for"];
  const forwarded = behindProxy ? [header ?? []].flat().join(",").split(",").at(-1)?.trim() : "";
  const address = forwarded || socketAddress;
  if (!isIPv6(address) || address.toLowerCase().startsWith("::ffff:"))
    return address.replace(/^::ffff:/i, "");
  const [head = "", tail = ""] = address.toLowerCase().split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail === "" ? [] : tail.split(":");
  const groups = address.includes("::")
    ? [...front, ...Array<string>(Math.max(0, 8 - front.length - back.length)).fill("0"), ...back]
    : front;
  return address === "::1" ? address : `${groups.slice(0, 4).join(":")}::/64`;
}
