/** From the lock screen: what can be done without the passphrase, and what cannot. */

import { Screen } from "../window/screen.tsx";
import { DeleteVault } from "./delete-vault.tsx";
import { unlockText } from "./text.ts";

const words = unlockText.forgotten;

export function Forgotten({ onBack }: { onBack: () => void }) {
  return (
    <Screen title={words.title} onBack={onBack}>
      <p>{words.lead}</p>
      <ul class="plain-list">
        {words.ways.map((way) => (
          <li key={way}>{way}</li>
        ))}
      </ul>
      <DeleteVault note={words.deleteNote} />
    </Screen>
  );
}
