/**
 * One manifest source, one manifest per browser: the code of both extensions is the same, and what
 * only one of them understands is left out of the other's.
 */

/** The browsers an extension is built for; also the folder names in `dist`. */
export const TARGETS = ["chrome", "firefox"] as const;
export type Target = (typeof TARGETS)[number];

type Json = Readonly<Record<string, unknown>>;

const FOREIGN_KEYS: Readonly<Record<Target, readonly string[]>> = {
  chrome: ["sidebar_action", "browser_specific_settings"],
  firefox: ["side_panel", "minimum_chrome_version"],
};
const FOREIGN_BACKGROUND: Readonly<Record<Target, string>> = { chrome: "scripts", firefox: "service_worker" };
const FOREIGN_PERMISSIONS: Readonly<Record<Target, readonly string[]>> = {
  chrome: [],
  firefox: ["sidePanel", "offscreen"],
};

function without(object: Json, keys: readonly string[]): Json {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}

/** Returns the manifest of `target`, made from the common `source` and the package's `version`. */
export function manifestFor(target: Target, source: Json, version: string): Json {
  const { manifest_version, name, ...rest } = without(source, FOREIGN_KEYS[target]);
  const permissions = source["permissions"] as readonly string[];
  return {
    manifest_version,
    name,
    version,
    ...rest,
    background: without(source["background"] as Json, [FOREIGN_BACKGROUND[target]]),
    permissions: permissions.filter((permission) => !FOREIGN_PERMISSIONS[target].includes(permission)),
  };
}
