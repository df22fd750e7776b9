/**
 * The frame of every screen: a header with the way back and the screen's actions, the scrolling content, and a foot
 * for the main thing to do. When a screen appears its heading takes the focus, unless a control asks for it;
 * whoever comes back to it has the focus where they left.
 */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { IconButton } from "../ui/button.tsx";
import { buttonNamed } from "../ui/focus.ts";
import { text } from "../words/text.ts";
import { useSession } from "./session.ts";

export interface ScreenProps {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly onBack?: (() => void) | undefined;
  readonly actions?: ComponentChildren;
  readonly foot?: ComponentChildren;
  /** Keeps the focus where the screen itself puts it. */
  readonly ownFocus?: boolean;
}

/** One screen of the popup. */
export function Screen({ title, children, onBack, actions, foot, ownFocus = false }: ScreenProps) {
  const session = useSession();
  const heading = useRef<HTMLHeadingElement>(null);
  // Once, when the screen appears.
  useEffect(() => {
    const pressed = session.takePressed();
    if (!ownFocus) (buttonNamed(pressed) ?? heading.current)?.focus();
  }, []);
  return (
    <>
      <header class="head">
        {onBack !== undefined && <IconButton icon="back" label={text.action.back} onClick={onBack} />}
        <h1 ref={heading} tabIndex={-1} class="head-title">
          {title}
        </h1>
        <div class="head-actions">{actions}</div>
      </header>
      <main class="body">{children}</main>
      {foot !== undefined && <footer class="foot">{foot}</footer>}
    </>
  );
}
