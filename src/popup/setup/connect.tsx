/** Step one: which server, with which registration token, under which name. The server is asked before going on. */
import { useEffect, useRef, useState } from "preact/hooks";
import browser from "webextension-polyfill";
import { isVaultError, toVaultError } from "../../errors.ts";
import { localText } from "../offline/text.ts";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { Field } from "../ui/field.tsx";
import { ErrorNotice, Notice } from "../ui/notice.tsx";
import { PrivateForm } from "../ui/private-form.tsx";
import { checkAddress, hostOf, parseAddress, permissionFor, placeOf, readInvite } from "../window/address.ts";
import { useSession } from "../window/session.ts";
import { say } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { setupText } from "./text.ts";

/** What is typed at Connect. */
export interface Connection {
  readonly server: string;
  readonly token: string;
  readonly name: string;
}

const words = text.connect;

/** Says that there is a server, and where, when a part of what was typed is not used. */
function sayFound(typed: string, url: string): string {
  const place = placeOf(url);
  const isAll = placeOf(parseAddress(typed)?.href ?? typed) === place;
  return isAll ? words.healthy : say(words.healthyAt, { place });
}

export interface ConnectProps {
  readonly value: Connection;
  readonly onChange: (value: Connection) => void;
  /** Called with the checked address; a rejection is shown here. */
  readonly onNext: (server: string) => Promise<void>;
  /** Called to go on without a server; a rejection is shown here. */
  readonly onLocal: () => Promise<void>;
  /** Why registering failed after step two. */
  readonly refusal: unknown;
  readonly hasVault: boolean;
  readonly onRestore: () => void;
}

export function Connect({ value, onChange, onNext, onLocal, refusal, hasVault, onRestore }: ConnectProps) {
  const session = useSession();
  const [tried, setTried] = useState(false);
  const [healthy, setHealthy] = useState<string | null>(null);
  const [found, setFound] = useState("");
  const { busy, error, run, fail } = useDoing(refusal);
  const [allowRefused, setAllowRefused] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  const token = useRef<HTMLInputElement>(null);
  useEffect(() => (refusal === null ? first : token).current?.focus(), [refusal]);

  const { server } = value;
  const typed = useRef(server);
  typed.current = server;
  const problem = checkAddress(server);
  const edit = (change: Partial<Connection>) => onChange({ ...value, ...change });
  /** An invitation brings both, wherever it is put. */
  const place = (name: "server" | "token", typed: string) => edit(readInvite(typed) ?? { [name]: typed });

  const check = async (): Promise<string> => {
    const { url } = await session.ask("server.check", { serverUrl: parseAddress(server)?.href ?? server });
    setHealthy(server);
    setFound(url);
    return url;
  };

  const checkOnBlur = () => {
    if (problem !== null || healthy === server || busy) return;
    // What comes of it is news of this address alone, and another may be there by then.
    const tell = (outcome: unknown) => {
      if (typed.current === server) fail(outcome);
    };
    check().then(() => tell(null), tell);
  };

  const next = async () => {
    setTried(true);
    setAllowRefused(false);
    if (problem !== null || value.token.trim() === "" || value.name.trim() === "") return;
    await run(async () => onNext(await check()));
  };

  const allow = () => {
    // The first call in the click: browsers ask only then.
    const origin = permissionFor(server);
    if (origin === null) return;
    browser.permissions
      .request({ origins: [origin] })
      .then((granted) => (granted ? next() : setAllowRefused(true)), fail);
  };

  const tokenRefused = isVaultError(error, "unauthorized") || isVaultError(error, "forbidden");
  return (
    <PrivateForm
      class="setup-step"
      onSubmit={() => {
        if (!busy) void next();
      }}
    >
      <h1>{words.title}</h1>
      <p class="lead">{words.lead}</p>
      {hasVault && !tokenRefused && error === null && <Notice tone="info">{words.ready}</Notice>}
      <Field
        label={words.server}
        type="url"
        inputRef={first}
        value={server}
        onInput={(typed) => {
          setHealthy(null);
          fail(null);
          place("server", typed);
        }}
        onBlur={checkOnBlur}
        hint={
          healthy === server && healthy !== "" ? (
            <span class="good">{sayFound(server, found)}</span>
          ) : (
            words.serverHint
          )
        }
        error={tried && problem !== null ? words[problem] : null}
      />
      <Field
        label={words.token}
        mono
        inputRef={token}
        value={value.token}
        onInput={(typed) => {
          if (tokenRefused) fail(null);
          place("token", typed);
        }}
        hint={words.tokenHint}
        error={tried && value.token.trim() === "" ? words.tokenEmpty : null}
      />
      <Field
        label={words.name}
        value={value.name}
        onInput={(name) => edit({ name })}
        hint={words.nameHint}
        error={tried && value.name.trim() === "" ? words.nameEmpty : null}
      />
      {error !== null && tokenRefused && (
        <Notice tone="problem" title={words.refused}>
          {words.refusedNext}
        </Notice>
      )}
      {error !== null && !tokenRefused && (
        <ErrorNotice error={error}>
          {toVaultError(error).code === "network_unreachable" && problem === null && (
            <div class="permission">
              <p>{words.allowWhy}</p>
              {allowRefused && <p role="status">{words.allowRefused}</p>}
              <Button onClick={allow}>
                {say(words.allow, { host: hostOf(parseAddress(server)?.origin ?? server) })}
              </Button>
            </div>
          )}
        </ErrorNotice>
      )}
      <div class="setup-foot">
        {!hasVault && <Button onClick={onRestore}>{setupText.restore.open}</Button>}
        <Button kind="primary" type="submit" busy={busy} wide>
          {busy ? words.checking : words.next}
        </Button>
      </div>
      <p class="without-server">
        <Button kind="quiet" onClick={() => void onLocal().catch(fail)}>
          {session.status.value?.local ? localText.noServer.back : localText.noServer.start}
        </Button>
        <span class="note">{localText.noServer.startNote}</span>
      </p>
    </PrivateForm>
  );
}
