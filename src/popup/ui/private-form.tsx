/**
 * The form that all others are made of. Browsers write down what stands in a tab's fields, to bring it back after a
 * restart: Chromium asks the form of a text area whether it may, not the text area, so every form says no. When
 * something is wrong after sending, the first field that is wrong has the focus.
 */
import type { ComponentChildren, Ref } from "preact";
import { focusProblem } from "./focus.ts";

interface PrivateFormProps {
  readonly class?: string;
  readonly label?: string;
  readonly children: ComponentChildren;
  readonly onSubmit: () => void;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  readonly formRef?: Ref<HTMLFormElement>;
}

/** A form without the browser's own checks; nothing typed in it is remembered by the browser. */
export function PrivateForm({ label, children, onSubmit, ...rest }: PrivateFormProps) {
  return (
    <form
      ref={rest.formRef ?? null}
      noValidate
      autoComplete="off"
      class={rest.class}
      aria-label={label}
      onKeyDown={rest.onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
        focusProblem(event.currentTarget);
      }}
    >
      {children}
    </form>
  );
}
