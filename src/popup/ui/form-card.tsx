/** A card that is a form: one thing to fill in and send. */
import type { ComponentChildren } from "preact";
import { PrivateForm } from "./private-form.tsx";

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
