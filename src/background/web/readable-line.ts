/** The readable line in front of what is sealed on a site. */
import { sealedLine } from "../../model/sealed-text.ts";
import type { App } from "../app.ts";

/** Returns the readable line that the person wants in front of what they seal on `origin`, "" for none. */
export async function lineAt({ sites, accounts }: App, origin: string): Promise<string> {
  const { line } = await sites.at(origin);
  return line === null ? "" : sealedLine(line, (await accounts.current()).identity.name);
}
