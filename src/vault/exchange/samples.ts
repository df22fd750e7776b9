/** Words by which a person sees whether a file was read in the right character set; none of them is a secret. */
import { NAME } from "./entry.ts";
import type { ParsedFile } from "./import-plan.ts";

const SHOWN: readonly string[] = [NAME.title, NAME.username, NAME.site, NAME.folder, NAME.notes];
const MOST = 6;

/** Returns the first words of `file` that have letters beyond plain ones. */
export function samplesOf({ groups, entries }: ParsedFile): string[] {
  const shown = new Set(
    groups.flatMap(({ group, columns }) =>
      columns.filter(({ to }) => to !== null && SHOWN.includes(to)).map(({ key }) => `${group} ${key}`),
    ),
  );
  const samples = new Set<string>();
  for (const { group, values } of entries) {
    for (const { key, value } of values) {
      if (!shown.has(`${group} ${key}`)) continue;
      for (const word of value.match(/[^\s,;]*[^\0-\x7f\s,;][^\s,;]*/gu) ?? [])
        samples.add(word.slice(0, 30));
      if (samples.size >= MOST) return [...samples].slice(0, MOST);
    }
  }
  return [...samples];
}
