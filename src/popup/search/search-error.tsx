/** Why a search was refused, in words about its form. */
import { isVaultError } from "../../errors.ts";
import { ErrorNotice, Notice } from "../ui/notice.tsx";
import { searchText as words } from "./text.ts";

/** Nothing without an error. */
export function SearchError({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  if (error === null) return null;
  const why = isVaultError(error, "input_invalid") ? error.detail["why"] : undefined;
  const known = Object.entries(words.problems).find(([name]) => name === why)?.[1];
  if (known !== undefined) return <Notice tone="problem">{known}</Notice>;
  if (isVaultError(error, "bad_request")) {
    return (
      <Notice tone="problem" title={words.patternBad}>
        {words.patternBadNext}
      </Notice>
    );
  }
  return <ErrorNotice error={error} {...(onRetry === undefined ? {} : { onRetry })} />;
}
