/** A card that is a form: one thing to do, what went wrong with it, and never two at a time. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { PrivateForm } from "./private-form.tsx";

export interface Doing {
  readonly busy: boolean;
  readonly error: unknown;
  /** Runs `act` unless something runs; a failure becomes `error`. Returns whether it worked. */
  readonly run: (act: () => Promise<void>) => Promise<boolean>;
  readonly clear: () => void;
}

/** Returns the state of one thing that is done at a time. */
export function useDoing(): Doing {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = async (act: () => Promise<void>): Promise<boolean> => {
    if (busy) return false;
    setBusy(true);
    setError(null);
    try {
      await act();
      return true;
    } catch (failure) {
      setError(failure);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, run, clear: () => setError(null) };
}

interface FormCardProps {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly onSubmit: () => void;
}

/** A titled card around the fields of one form. */
export function FormCard({ title, children, onSubmit }: FormCardProps) {
  return (
    <PrivateForm class="card" label={title} onSubmit={() => onSubmit()}>
      <div class="card-head">
        <h2>{title}</h2>
      </div>
      <div class="card-body">{children}</div>
    </PrivateForm>
  );
}
