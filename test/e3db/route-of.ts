/** Finds the route of a request by the table alone, as any server has to: a type takes the rest of the path. */
import { ROUTES, type Route } from "../../src/wire/routes.ts";

export type RouteName = keyof typeof ROUTES;

/** Fixed segments are `0` and parameters `1`, so that sorting puts fixed ones first in each place. */
const shape = (path: string) => path.replace(/[^/]+/g, (part) => (part.startsWith(":") ? "1" : "0"));
const BY_WILDNESS = (Object.entries(ROUTES) as [RouteName, Route][]).sort(([, a], [, b]) =>
  shape(a.path) < shape(b.path) ? -1 : 1,
);

/** Returns the route of a raw path without query, and its decoded parameters; null when there is none. */
export function routeOf(
  method: string,
  path: string,
): { readonly name: RouteName; readonly params: Readonly<Record<string, string>> } | null {
  for (const [name, route] of BY_WILDNESS) {
    if (route.method !== method) continue;
    const pattern = route.path.replace(/:type$/, "(?<type>.+)").replace(/:(\w+)/g, "(?<$1>[^/]+)");
    const found = new RegExp(`^${pattern}$`).exec(path);
    if (found === null) continue;
    const params = Object.entries(found.groups ?? {}).map(([key, text]) => [key, decodeURIComponent(text)]);
    return { name, params: Object.fromEntries(params) };
  }
  return null;
}
