/** Export: everything this identity can open, sealed or (after a warning and the passphrase) in the clear. */
import { useRef, useState } from "preact/hooks";
import { isVaultError, VaultError } from "../../errors.ts";
import type { ExportedRecord, ExportLook, ExportPage, FileLeft } from "../../model/export.ts";
import { MOST_BYTES, MOST_TO_SEAL } from "../../model/import.ts";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { Check, Field } from "../ui/field.tsx";
import { FormCard } from "../ui/form-card.tsx";
import { ErrorNotice, Notice } from "../ui/notice.tsx";
import { saveFile, today } from "../ui/save-file.ts";
import { type Session, useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { ERROR_TEXT } from "../words/error-text.ts";
import { say, sayCount } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { Lines } from "./account.tsx";
import { inParts, toCsv, toJson } from "./export-text.ts";
import { exchangeText, exportText } from "./text.ts";

const words = exchangeText;
const KINDS = ["sealed", "json", "csv", "config"] as const;
type Kind = (typeof KINDS)[number];
const PAGE = 100;

interface Done {
  readonly kind: Kind;
  readonly records: number;
  readonly unreadable: number;
  readonly files: readonly FileLeft[];
  /** The files that are still to be saved, where there is more than one. */
  readonly parts: readonly Part[];
}

interface Part {
  readonly name: string;
  readonly content: string;
  readonly mime: string;
}

interface Steps {
  readonly done: number;
  readonly total: number;
}

/** Reads all records, page by page. @throws VaultError `cancelled` when `isStopped` says so */
async function readAll(session: Session, onStep: (steps: Steps) => void, isStopped: () => boolean) {
  const records: ExportedRecord[] = [];
  const files: FileLeft[] = [];
  let unreadable = 0;
  for (let from: number | null = 0; from !== null; ) {
    if (isStopped()) throw new VaultError("cancelled");
    const page: ExportPage = await session.ask("export.page", { from, limit: PAGE });
    records.push(...page.records);
    files.push(...page.files);
    unreadable += page.unreadable;
    from = page.next;
    onStep({ done: records.length + files.length + unreadable, total: page.total });
  }
  return { records, unreadable, files };
}

export function Export() {
  const session = useSession();
  const [kind, setKind] = useState<Kind>("sealed");
  const [passphrase, setPassphrase] = useState("");
  const [isUnderstood, setUnderstood] = useState(false);
  const [tried, setTried] = useState(false);
  const [steps, setSteps] = useState<Steps | null>(null);
  const [done, setDone] = useState<Done | null>(null);
  const stopped = useRef(false);
  const { busy, error, run, fail } = useDoing();
  const warning = words.warnings[kind];
  const wrong = isVaultError(error, "passphrase_wrong");
  const { says, next } = ERROR_TEXT.passphrase_wrong;

  const make = async (): Promise<Done> => {
    if (kind === "config") {
      const clientId = session.status.value?.identity?.clientId ?? "";
      const { text: config } = await session.ask("export.config", { clientId, passphrase });
      saveFile("e3db.json", config);
      return { kind, records: 1, unreadable: 0, files: [], parts: [] };
    }
    await session.ask("vault.confirm", { passphrase });
    const { records, unreadable, files } = await readAll(session, setSteps, () => stopped.current);
    const most = kind === "sealed" ? MOST_TO_SEAL : MOST_BYTES;
    const texts = inParts(records, files, kind === "csv" ? toCsv : toJson, most);
    const parts: Part[] = [];
    for (const [i, text] of texts.entries()) {
      if (stopped.current) throw new VaultError("cancelled");
      const content =
        kind === "sealed" ? (await session.ask("export.seal", { text, passphrase })).text : text;
      const place = texts.length === 1 ? "" : `-${i + 1}-of-${texts.length}`;
      const end = kind === "csv" ? ".csv" : kind === "json" ? ".json" : "-sealed.json";
      const mime = kind === "csv" ? "text/csv" : "application/json";
      parts.push({ name: `sealfield-${today()}${place}${end}`, content, mime });
    }
    const [only] = parts;
    const isOne = parts.length === 1 && only !== undefined;
    if (isOne) saveFile(only.name, only.content, only.mime);
    return { kind, records: records.length, unreadable, files, parts: isOne ? [] : parts };
  };
  const start = () => {
    setTried(true);
    setDone(null);
    if (passphrase === "" || (warning !== "" && !isUnderstood)) return;
    stopped.current = false;
    void run(async () => {
      setDone(await make());
      setPassphrase("");
      setUnderstood(false);
      setTried(false);
    }).then(() => setSteps(null));
  };

  return (
    <FormCard title={words.exportTitle} onSubmit={start}>
      <p class="note">{words.exportLead}</p>
      <fieldset class="choices">
        <legend>{words.exportWhat}</legend>
        {KINDS.map((one) => (
          <label key={one} class="check">
            <input
              type="radio"
              name="export"
              value={one}
              checked={one === kind}
              onChange={() => {
                setKind(one);
                setUnderstood(false);
                setDone(null);
                fail(null);
              }}
            />
            <span>{words.kinds[one]}</span>
          </label>
        ))}
      </fieldset>
      {kind !== "config" && <WillHold />}
      {warning !== "" && (
        <>
          <Notice tone="warn">{warning}</Notice>
          <Check label={words.understood} checked={isUnderstood} onChange={setUnderstood} />
        </>
      )}
      <Field
        label={text.access.passphraseNow}
        type="password"
        value={passphrase}
        onInput={setPassphrase}
        error={wrong ? `${says} ${next}` : tried && passphrase === "" ? text.access.passphraseEmpty : null}
      />
      {error !== null && !wrong && <ErrorNotice error={error} />}
      {steps !== null && (
        <div class="progress">
          <progress max={steps.total} value={steps.done} aria-label={words.exportTitle} />
          <p class="note" role="status">
            {say(words.exporting, { ...steps })}
          </p>
          <Button
            onClick={() => {
              stopped.current = true;
            }}
          >
            {words.cancel}
          </Button>
        </div>
      )}
      {done !== null && <Exported done={done} />}
      <Button kind="primary" type="submit" busy={busy} disabled={warning !== "" && !isUnderstood}>
        {words.export}
      </Button>
    </FormCard>
  );
}

/** What the export will hold, and what not, before it is made. */
function WillHold() {
  const { value } = useAsk("export.look", {}, ["records"]);
  if (value === null) return null;
  return (
    <>
      <p class="note">{sayCount(exportText.look, value.records)}</p>
      <NotInIt {...value} />
    </>
  );
}

function NotInIt({ files, unreadable }: Pick<ExportLook, "files" | "unreadable">) {
  return (
    <>
      {unreadable > 0 && <p class="note">{sayCount(exportText.unreadable, unreadable)}</p>}
      {files.length > 0 && (
        <>
          <p class="note">{sayCount(exportText.files, files.length)}</p>
          <Lines lines={files.map(({ name }) => name)} />
        </>
      )}
    </>
  );
}

function Exported({ done }: { done: Done }) {
  const { kind, records, parts } = done;
  const { exported, exportedConfig } = words;
  const isParted = parts.length > 0;
  const title = isParted ? sayCount(exportText.parted, records) : sayCount(exported, records);
  return (
    <>
      <Notice tone="good" title={kind === "config" ? exportedConfig : title} />
      {isParted && <p class="note">{say(exportText.saveEach, { count: parts.length })}</p>}
      {parts.map(({ name, content, mime }, i) => (
        <Button key={name} onClick={() => saveFile(name, content, mime)}>
          {say(exportText.savePart, { part: i + 1, count: parts.length })}
        </Button>
      ))}
      <NotInIt {...done} />
    </>
  );
}
