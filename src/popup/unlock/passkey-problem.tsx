/** What went wrong with a passkey, in words that lead on. */
import { isVaultError } from "../../errors.ts";
import { ErrorNotice, Notice } from "../ui/notice.tsx";
import { unlockText } from "./text.ts";

const words = unlockText.passkeys;

export function PasskeyProblem({ error }: { error: unknown }) {
  if (isVaultError(error, "cancelled")) {
    return (
      <Notice tone="problem" title={words.refused}>
        {words.refusedNext}
      </Notice>
    );
  }
  if (isVaultError(error, "unsupported")) {
    const isHost = error.detail["why"] === "host";
    return (
      <Notice tone="problem" title={isHost ? words.needsHost : words.unsupported}>
        {isHost ? words.needsHostNext : words.unsupportedNext}
      </Notice>
    );
  }
  return <ErrorNotice error={error} />;
}
