/** One of several ways to go on, with what it means below. */
import type { ComponentChildren } from "preact";

export function Choose({ note, children }: { note: string; children: ComponentChildren }) {
  return (
    <div class="choose">
      {children}
      <p class="note">{note}</p>
    </div>
  );
}
