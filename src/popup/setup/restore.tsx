/** Instead of Connect: the vault comes back from a kit, by its words and the server, or by its file. */
import { useState } from "preact/hooks";
import browser from "webextension-polyfill";
import { isVaultError, toVaultError } from "../../errors.ts";
import type { KitPreview } from "../../model/kit.ts";
import { Area, FilePick } from "../ui/area.tsx";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { Field } from "../ui/field.tsx";
import { ErrorNotice, Notice } from "../ui/notice.tsx";
import { PrivateForm } from "../ui/private-form.tsx";
import { checkAddress, hostOf, parseAddress, permissionFor } from "../window/address.ts";
import { isPopup } from "../window/open-tab.ts";
import { useSession } from "../window/session.ts";
import { say, sayCount, sayTime } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { Protect } from "./protect.tsx";
import { setupText } from "./text.ts";

const words = setupText.restore;
const connect = text.connect;

interface Found {
  readonly file: string;
  readonly preview: KitPreview;
}

export interface RestoreProps {
  readonly server: string;
  readonly onBack: () => void;
  /** Called when the vault is back, unlocked. */
  readonly onDone: () => void;
}

export function Restore({ server: first, onBack, onDone }: RestoreProps) {
  const session = useSession();
  const [code, setCode] = useState("");
  const [server, setServer] = useState(first);
  const [file, setFile] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  const [found, setFound] = useState<Found | null>(null);
  const [isProtecting, setProtecting] = useState(false);
  const [passphrase, setPassphrase] = useState("");
  const [allowRefused, setAllowRefused] = useState(false);
  const { busy, error, run, fail } = useDoing();
  // A file knows its server; what is typed beside it is for a server that moved.
  const problem = file === null || server.trim() !== "" ? checkAddress(server) : null;
  const typedServer = parseAddress(server)?.href ?? server;
  const at = server.trim() === "" ? {} : { serverUrl: typedServer };

  const find = async () => {
    setTried(true);
    setAllowRefused(false);
    setFound(null);
    if (code.trim() === "" || problem !== null) return;
    await run(async () => {
      if (file === null) setFound(await session.ask("kit.find", { code, serverUrl: typedServer }));
      else setFound({ file, preview: await session.ask("kit.preview", { code, file, ...at }) });
    });
  };
  const allow = () => {
    // The first call in the click: browsers ask only then.
    const origin = permissionFor(server);
    if (origin === null) return;
    browser.permissions
      .request({ origins: [origin] })
      .then((granted) => (granted ? find() : setAllowRefused(true)), fail);
  };
  const restore = async () => {
    if (found === null) return;
    session.status.value = await session.ask("kit.restore", { code, file: found.file, passphrase, ...at });
    setPassphrase("");
    onDone();
    await session.refresh();
  };

  if (isProtecting) {
    return (
      <Protect
        passphrase={passphrase}
        onChange={setPassphrase}
        onBack={() => setProtecting(false)}
        onNext={restore}
        said={{ title: words.title2, lead: words.lead2, create: words.create, working: words.working }}
      />
    );
  }
  const { why } = isVaultError(error) ? error.detail : {};
  const isMissing = isVaultError(error, "not_found");
  const codeError = sayCodeProblem(error);
  const fileError = why === "kit_file" ? words.badFile : null;
  const isSaid = isMissing || codeError !== null || fileError !== null;
  return (
    <PrivateForm
      class="setup-step"
      onSubmit={() => {
        if (found === null) void find();
        else setProtecting(true);
      }}
    >
      <h1>{words.title}</h1>
      <p class="lead">{words.lead}</p>
      <Area
        label={words.code}
        value={code}
        onInput={(typed) => {
          setCode(typed);
          setFound(null);
          fail(null);
        }}
        hint={words.codeHint}
        error={codeError ?? (tried && code.trim() === "" ? words.codeEmpty : null)}
      />
      <Field
        label={words.server}
        type="url"
        value={server}
        onInput={(typed) => {
          setServer(typed);
          setFound(null);
          fail(null);
        }}
        hint={words.serverHint}
        error={tried && problem !== null ? connect[problem] : null}
      />
      {!isPopup() && (
        <FilePick
          label={words.file}
          accept=".json,application/json"
          onText={(content) => {
            setFile(content);
            setFound(null);
            fail(null);
          }}
          error={fileError}
        />
      )}
      {isMissing && (
        <Notice tone="problem" title={words.notFound}>
          {words.notFoundNext}
        </Notice>
      )}
      {error !== null && !isSaid && (
        <ErrorNotice error={error}>
          {toVaultError(error).code === "network_unreachable" && problem === null && (
            <div class="permission">
              <p>{connect.allowWhy}</p>
              {allowRefused && <p role="status">{connect.allowRefused}</p>}
              <Button onClick={allow}>
                {say(connect.allow, { host: hostOf(parseAddress(server)?.origin ?? server) })}
              </Button>
            </div>
          )}
        </ErrorNotice>
      )}
      {found !== null && <Preview preview={found.preview} />}
      <div class="setup-foot">
        <Button onClick={onBack}>{text.action.back}</Button>
        <Button kind="primary" type="submit" busy={busy} wide>
          {found !== null ? words.next : busy ? words.finding : words.find}
        </Button>
      </div>
    </PrivateForm>
  );
}

/** Returns what is wrong with the words that were typed, null when the failure is about something else. */
function sayCodeProblem(error: unknown): string | null {
  if (!isVaultError(error, "input_invalid")) return null;
  const { why, place = 0, typed = "", near = "", count = 0 } = error.detail;
  if (why === "kit_code") return words.badCode;
  if (why === "kit_order") return words.badOrder;
  if (why === "kit_count") return sayCount(words.badCount, Number(count));
  if (why !== "kit_word") return null;
  const nearest = String(near)
    .split(" ")
    .map((word) => say(words.quoted, { word }));
  const places = { place: Number(place), typed: String(typed), near: nearest.join(words.orWord) };
  return say(near === "" ? words.badWord : words.badWordNear, places);
}

function Preview({ preview: { made, generation, identities } }: { preview: KitPreview }) {
  return (
    <Notice tone="good" title={say(words.found, { generation, date: sayTime(made) })}>
      {words.holds}{" "}
      {identities.length === 0
        ? words.holdsNobody
        : identities
            .map(({ name, serverUrl }) => say(words.identity, { name, host: hostOf(serverUrl) }))
            .join(", ")}
      . {words.foundNote}
    </Notice>
  );
}
