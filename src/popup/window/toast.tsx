/**
 * The short message over the bottom bar, with at most one thing to do. It stays while the pointer or focus is on it.
 */
import { useEffect, useState } from "preact/hooks";
import { IconButton } from "../ui/button.tsx";
import { text } from "../words/text.ts";
import { useSession } from "./session.ts";

const SHORT_MS = 5_000;
const LONG_MS = 12_000;

export function ToastLine() {
  const session = useSession();
  const toast = session.toast.value;
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (toast === null || held) return;
    const timer = setTimeout(
      () => {
        if (session.toast.value === toast) session.toast.value = null;
      },
      toast.action === null ? SHORT_MS : LONG_MS,
    );
    return () => clearTimeout(timer);
  }, [toast, held, session]);

  const dismiss = () => {
    setHeld(false);
    session.toast.value = null;
  };
  return (
    // The region exists before its text, or screen readers would miss the first message.
    <div class="toast-place" role="status">
      {toast !== null && (
        // biome-ignore lint/a11y/noStaticElementInteractions: only keeps the message while it is looked at.
        <div
          class={`toast ${toast.tone}`}
          onMouseEnter={() => setHeld(true)}
          onMouseLeave={() => setHeld(false)}
          onFocusCapture={() => setHeld(true)}
          onBlurCapture={() => setHeld(false)}
        >
          <span>{toast.text}</span>
          {toast.action !== null && (
            <button
              type="button"
              class="toast-action"
              onClick={() => {
                const run = toast.action?.run;
                dismiss();
                run?.();
              }}
            >
              {toast.action.label}
            </button>
          )}
          <IconButton icon="close" label={text.action.dismiss} onClick={dismiss} />
        </div>
      )}
    </div>
  );
}
