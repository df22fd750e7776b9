/**
 * One field or label of an opened record. Sealed values are dots until their eye is pressed (shown until it is
 * pressed again) or held (shown until it is let go).
 */
import { useRef } from "preact/hooks";
import { say } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { IconButton } from "./button.tsx";
import { copied } from "./copy.ts";
import { Icon } from "./icon.tsx";

const HOLD_MS = 350;
const DOTS = "••••••••••";

export interface ValueRowProps {
  readonly name: string;
  readonly value: string;
  readonly sealed: boolean;
  readonly shown: boolean;
  readonly onShow: (shown: boolean) => void;
  readonly onCopy: () => void;
  /** Names this value for the countdown of the clipboard. */
  readonly copyKey: string;
}

export function ValueRow(props: ValueRowProps) {
  const { name, value, sealed, shown, onShow, onCopy, copyKey } = props;
  const pressed = useRef({ at: 0, byPointer: false, was: false });
  const visible = !sealed || shown;
  const left = copied.value?.what === copyKey ? copied.value.left : null;

  const down = () => {
    pressed.current = { at: Date.now(), byPointer: true, was: shown };
    onShow(true);
  };
  const up = () => {
    if (!pressed.current.byPointer) return;
    const held = Date.now() - pressed.current.at > HOLD_MS;
    onShow(!held && !pressed.current.was);
  };
  const click = () => {
    // A click by pointer was dealt with at down and up; this is the keyboard or a screen reader.
    if (!pressed.current.byPointer) onShow(!shown);
    pressed.current = { ...pressed.current, byPointer: false };
  };

  return (
    <li class="value-row">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms; this names a value for readers. */}
      <div role="group" aria-label={name} class="value-main">
        <span class="value-name">{name}</span>
        {visible ? <span class={`value${sealed ? " mono" : ""}`}>{value}</span> : <Dots />}
      </div>
      {sealed && (
        <button
          type="button"
          class="icon-button plain"
          aria-label={say(shown ? text.record.hide : text.record.show, { name })}
          title={say(shown ? text.record.hide : text.record.show, { name })}
          onPointerDown={down}
          onPointerUp={up}
          onPointerLeave={() => {
            if (pressed.current.byPointer && Date.now() - pressed.current.at > HOLD_MS) up();
          }}
          onClick={click}
        >
          <Icon name={shown ? "eyeOff" : "eye"} />
        </button>
      )}
      {left === null ? (
        <IconButton icon="copy" label={say(text.record.copy, { name })} onClick={onCopy} />
      ) : (
        <button
          type="button"
          class="icon-button plain countdown"
          aria-label={say(text.record.copy, { name })}
          onClick={onCopy}
        >
          {left}
        </button>
      )}
    </li>
  );
}

/** What stands for a sealed value that is not shown; always as many, whatever the value. */
export function Dots() {
  return (
    <span class="value dots">
      <span aria-hidden="true">{DOTS}</span>
      <span class="sr-only">{text.record.hidden}</span>
    </span>
  );
}
