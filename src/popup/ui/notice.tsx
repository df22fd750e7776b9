/** Messages in the flow of a screen: what happened, and what to do next. */
import type { ComponentChildren } from "preact";
import { toVaultError } from "../../errors.ts";
import { ERROR_TEXT, PAGE_ERROR_TEXT } from "../words/error-text.ts";
import { text } from "../words/text.ts";
import { Button } from "./button.tsx";
import { focusOnce } from "./focus.ts";
import { Icon, type IconName } from "./icon.tsx";
import { mayPass } from "./may-pass.ts";

export interface NoticeProps {
  readonly tone: "info" | "warn" | "problem" | "good";
  readonly icon?: IconName;
  readonly title?: ComponentChildren;
  readonly children?: ComponentChildren;
  readonly actions?: ComponentChildren;
}

const ICONS = { info: "info", warn: "warning", problem: "warning", good: "check" } as const;

/** A box that says something. Problems are read out at once, the rest when there is time. */
export function Notice({ tone, icon = ICONS[tone], title, children, actions }: NoticeProps) {
  return (
    <div class={`notice ${tone}`} role={tone === "problem" ? "alert" : "status"}>
      <Icon name={icon} size={18} />
      <div class="notice-text">
        {title !== undefined && <p class="notice-title">{title}</p>}
        {children !== undefined && <p>{children}</p>}
        {actions !== undefined && <div class="notice-actions">{actions}</div>}
      </div>
    </div>
  );
}

interface ErrorNoticeProps {
  readonly error: unknown;
  /** Offered only where trying again can help. */
  readonly onRetry?: (() => void) | undefined;
  /** It failed on a web page, where some codes mean something else. */
  readonly onPage?: boolean;
  readonly children?: ComponentChildren;
}

/** Says what `error` means and what to do about it. `children` are more things to do. */
export function ErrorNotice({ error, onRetry, onPage = false, children }: ErrorNoticeProps) {
  const { code } = toVaultError(error);
  const { says, next } = (onPage ? PAGE_ERROR_TEXT[code] : undefined) ?? ERROR_TEXT[code];
  const offline = code === "network_unreachable" || code === "timeout";
  const again = mayPass(code) ? onRetry : undefined;
  return (
    <Notice
      tone="problem"
      icon={offline ? "offline" : "warning"}
      title={says}
      actions={
        again === undefined && children === undefined ? undefined : (
          <>
            {again !== undefined && <Button onClick={again}>{text.action.retry}</Button>}
            {children}
          </>
        )
      }
    >
      {next}
    </Notice>
  );
}

interface EmptyProps {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ComponentChildren;
  readonly actions?: ComponentChildren;
}

/** What a screen without content shows: why, and what to do. */
export function Empty({ icon, title, children, actions }: EmptyProps) {
  return (
    <div class="empty">
      <span class="empty-icon">
        <Icon name={icon} size={28} />
      </span>
      <h2>{title}</h2>
      {children !== undefined && <p>{children}</p>}
      {actions !== undefined && <div class="empty-actions">{actions}</div>}
    </div>
  );
}

/** Grey rows in the shape of what is coming; `label` is read out. */
export function Skeleton({ rows, label }: { rows: number; label: string }) {
  return (
    <div class="skeleton" role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, index) => (
        // The rows are all the same.
        <div class="skeleton-row" key={index}>
          <span class="skeleton-tile" />
          <span class="skeleton-lines" />
        </div>
      ))}
    </div>
  );
}

interface ConfirmProps {
  readonly title: string;
  readonly children: ComponentChildren;
  /** What it is about, where a sentence is not enough. */
  readonly details?: ComponentChildren;
  readonly confirm: string;
  readonly busy?: boolean;
  readonly error?: unknown;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

/** A question in the flow, in place of an alert box: says what will happen; Cancel has the focus. */
export function Confirm({
  title,
  children,
  details,
  confirm,
  busy = false,
  error,
  onConfirm,
  onCancel,
}: ConfirmProps) {
  return (
    <div class="confirm" role="alertdialog" aria-label={title}>
      <p class="confirm-title">{title}</p>
      <p>{children}</p>
      {details}
      {error !== undefined && error !== null && <ErrorNotice error={error} />}
      <div class="confirm-actions">
        <Button buttonRef={focusOnce} onClick={onCancel}>
          {text.action.cancel}
        </Button>
        <Button kind="danger" busy={busy} onClick={onConfirm}>
          {confirm}
        </Button>
      </div>
    </div>
  );
}
