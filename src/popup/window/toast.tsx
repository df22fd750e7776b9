/**
 * The short message over the bottom bar, with at most one thing to do. It stays while the pointer or focus is on it.
 */
import { useEffect, useState } from "preact/hooks";
import { IconButton } from "../ui/button.tsx";
import { text } from "../words/text.ts";
import { type Toast, useSession } from "./session.ts";

const SHORT_MS = 5_000;
const LONG_MS = 12_000;

export function ToastLine() {
  const toast = useSession().toast.value;
  return (
    // The region exists before its text, or screen readers would miss the first message.
    <div class="toast-place" role="status">
      {/* Each has its own state: one that is taken away under the pointer never hears that it left. */}
      {toast !== null && <OneToast key={toast} toast={toast} />}
    </div>
  );
}

function OneToast({ toast }: { toast: Toast }) {
  const session = useSession();
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const held = pointed || focused;
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(
      () => {
        if (session.toast.value === toast) session.toast.value = null;
      },
      toast.action === null ? SHORT_MS : LONG_MS,
    );
    return () => clearTimeout(timer);
  }, [toast, held, session]);

  const dismiss = () => {
    session.toast.value = null;
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only keeps the message while it is looked at.
    <div
      class={`toast ${toast.tone}`}
      onMouseEnter={() => setPointed(true)}
      onMouseLeave={() => setPointed(false)}
      onFocusCapture={() => setFocused(true)}
      onBlurCapture={() => setFocused(false)}
    >
      <span>{toast.text}</span>
      {toast.action !== null && (
        <button
          type="button"
          class="toast-action"
          onClick={() => {
            dismiss();
            toast.action?.run();
          }}
        >
          {toast.action.label}
        </button>
      )}
      <IconButton icon="close" label={text.action.dismiss} onClick={dismiss} />
    </div>
  );
}
