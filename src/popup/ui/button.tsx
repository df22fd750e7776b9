/** Buttons. A button with only an icon has its name as label and as tooltip. */
import type { ComponentChildren, Ref } from "preact";
import { Icon, type IconName } from "./icon.tsx";

export interface ButtonProps {
  readonly children: ComponentChildren;
  readonly kind?: "primary" | "plain" | "quiet" | "danger";
  readonly icon?: IconName | undefined;
  readonly type?: "button" | "submit";
  readonly busy?: boolean;
  readonly disabled?: boolean;
  readonly wide?: boolean;
  readonly label?: string;
  /** Whether what it shows and hides is shown. */
  readonly expanded?: boolean;
  /** Escape presses it. */
  readonly escape?: boolean;
  readonly onClick?: (event: MouseEvent) => void;
  readonly buttonRef?: Ref<HTMLButtonElement>;
}

/** A button with text. While `busy` it keeps its focus and does nothing. */
export function Button(props: ButtonProps) {
  const { kind = "plain", icon, type = "button", busy = false, disabled = false, wide = false } = props;
  const click = (event: MouseEvent) => {
    if (busy) event.preventDefault();
    else props.onClick?.(event);
  };
  return (
    <button
      ref={props.buttonRef ?? null}
      type={type}
      class={`button ${kind}${wide ? " wide" : ""}`}
      aria-busy={busy ? "true" : undefined}
      aria-label={props.label}
      aria-expanded={props.expanded}
      data-escape={props.escape}
      disabled={disabled}
      onClick={click}
    >
      {icon !== undefined && <Icon name={icon} size={18} />}
      <span>{props.children}</span>
    </button>
  );
}

export interface IconButtonProps {
  readonly icon: IconName;
  readonly label: string;
  readonly onClick: (event: MouseEvent) => void;
  readonly pressed?: boolean;
  readonly tone?: "plain" | "danger";
}

/** A square button with an icon only. */
export function IconButton({ icon, label, onClick, pressed, tone = "plain" }: IconButtonProps) {
  return (
    <button
      type="button"
      class={`icon-button ${tone}`}
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}
