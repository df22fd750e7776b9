/** Gives a text to the person as a file. Nothing of it stays in the page. */

/** Saves `content` under `name` by the browser's own download. */
export function saveFile(name: string, content: string, type = "application/json"): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // Not at once: the browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Returns today as 2026-11-25, for names of files. */
export function today(now = new Date()): string {
  return now.toISOString().slice(0, 10);
}
