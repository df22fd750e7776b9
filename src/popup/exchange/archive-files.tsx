/** Files of an archive, sent after its records: each becomes a file of the vault, as one that is sent by hand. */
import { useSignalEffect } from "@preact/signals";
import { useState } from "preact/hooks";
import { deskOf } from "../files/desk.ts";
import { TransferList } from "../files/transfer-list.tsx";
import { FILES_TYPE } from "../files/transfers.ts";
import { Check, Field } from "../ui/field.tsx";
import { type Session, useSession } from "../window/session.ts";
import { sayCount } from "../words/say.tsx";
import type { Beside, ChosenFile } from "./choose-file.ts";
import { importText as words } from "./text.ts";

/** What a person chose for the files of an archive; null: they are not sent. */
export type FilesChoice = { readonly type: string } | null;

interface WithFilesProps {
  readonly beside: readonly Beside[];
  readonly choice: FilesChoice;
  readonly onChange: (choice: FilesChoice) => void;
}

/** Whether the files go too, and the type they get. */
export function WithFiles({ beside, choice, onChange }: WithFilesProps) {
  return (
    <>
      <Check
        label={sayCount(words.sendFiles, beside.length)}
        checked={choice !== null}
        onChange={(isSent) => onChange(isSent ? { type: FILES_TYPE } : null)}
      />
      {choice !== null && (
        <Field
          label={words.filesType}
          value={choice.type}
          hint={words.filesTypeHint}
          error={choice.type.trim() === "" ? words.filesTypeEmpty : null}
          onInput={(type) => onChange({ type })}
        />
      )}
    </>
  );
}

/**
 * Sends the files of `chosen` that are not here yet, by name and size. Returns those that are.
 * @throws VaultError as reading the archive does
 */
export async function sendFiles(
  session: Session,
  { beside, contentOf }: ChosenFile,
  type: string,
): Promise<readonly Beside[]> {
  const here = new Set((await session.ask("export.look", {})).files.map(keyOf));
  const desk = deskOf(session);
  for (const one of beside) if (!here.has(keyOf(one))) void desk.send(contentOf(one), type);
  return beside.filter((one) => here.has(keyOf(one)));
}

function keyOf({ name, size }: { readonly name: string; readonly size: number }): string {
  return `${size} ${name}`;
}

/** How far the files are. */
export function SentFiles() {
  const session = useSession();
  const desk = deskOf(session);
  const [transfers, setTransfers] = useState(desk.list.value);
  useSignalEffect(() => setTransfers(desk.list.value));
  return transfers.length === 0 ? null : <TransferList desk={desk} transfers={transfers} />;
}
