/** Searches that were kept: one press uses one again. */
import { useState } from "preact/hooks";
import type { Search } from "../../model/search.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { Field } from "../ui/field.tsx";
import { PrivateForm } from "../ui/private-form.tsx";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { say } from "../words/say.tsx";
import { SearchError } from "./search-error.tsx";
import { searchText as words } from "./text.ts";

/** Nothing while nothing was kept. */
export function SavedSearches({ onUse }: { onUse: (search: Search) => void }) {
  const session = useSession();
  const { value, reload } = useAsk("search.list", {}, ["searches"]);
  const { error, run } = useDoing();
  if (value === null || value.length === 0) return null;
  const remove = (name: string) =>
    run(async () => {
      await session.ask("search.delete", { name });
      session.tell(say(words.savedDeleted, { name }));
      reload();
    });
  return (
    <section class="card" aria-label={words.saved}>
      <div class="card-head">
        <h2>{words.saved}</h2>
      </div>
      <ul class="people">
        {value.map(({ name, search }) => (
          <li key={name} class="search-saved">
            <Button kind="quiet" label={say(words.savedUse, { name })} onClick={() => onUse(search)}>
              {name}
            </Button>
            <IconButton
              icon="trash"
              label={say(words.savedDelete, { name })}
              onClick={() => void remove(name)}
            />
          </li>
        ))}
      </ul>
      <SearchError error={error} />
    </section>
  );
}

/** Keeps `search` under a name. */
export function SaveSearch({ search }: { search: Search }) {
  const session = useSession();
  const [name, setName] = useState("");
  const [tried, setTried] = useState(false);
  const { busy, error, run } = useDoing();
  const save = async () => {
    setTried(true);
    const wanted = name.trim();
    if (wanted === "") return;
    await run(async () => {
      await session.ask("search.save", { name: wanted, search });
      session.tell(say(words.savedNow, { name: wanted }));
      setName("");
      setTried(false);
    });
  };
  return (
    <PrivateForm class="card" label={words.save} onSubmit={() => void save()}>
      <div class="card-body">
        <Field
          label={words.saveName}
          value={name}
          onInput={setName}
          error={tried && name.trim() === "" ? words.saveNameEmpty : null}
        />
        <SearchError error={error} />
        <Button type="submit" busy={busy}>
          {words.save}
        </Button>
      </div>
    </PrivateForm>
  );
}
