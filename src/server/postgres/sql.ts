/**
 * Hand-written SQL as a tagged template. Every value becomes a parameter, so no text from outside can become part of
 * a statement. Fragments nest; their parameters are numbered when a statement uses them.
 */

/** A statement, or a part of one: the literal pieces, and between them values or further fragments. */
export class Sql {
  readonly pieces: readonly string[];
  readonly values: readonly unknown[];
  readonly #name: string | null;

  constructor(pieces: readonly string[], values: readonly unknown[], name: string | null = null) {
    this.pieces = pieces;
    this.values = values;
    this.#name = name;
  }

  /** Returns this statement, kept parsed by each connection under `name`: for one whose text is always the same. */
  prepared(name: string): Sql {
    return new Sql(this.pieces, this.values, name);
  }

  /** Returns the text with `$1`, `$2`, … and the values in that order, as `pg` takes them. */
  statement(): { text: string; values: unknown[]; name?: string } {
    const values: unknown[] = [];
    const text = write(this, values);
    return this.#name === null ? { text, values } : { text, values, name: this.#name };
  }
}

function write(fragment: Sql, values: unknown[]): string {
  return fragment.pieces.reduce((text, piece, index) => {
    const value = fragment.values[index - 1];
    return text + (value instanceof Sql ? write(value, values) : `$${values.push(value)}`) + piece;
  });
}

/** Returns a fragment: `sql\`select ${value}\``. An interpolated `Sql` is spliced in, anything else is a parameter. */
export function sql(pieces: TemplateStringsArray, ...values: readonly unknown[]): Sql {
  return new Sql(pieces, values);
}

/** Returns `text` as it stands. Use it only for text written in this repository, never for text from outside. */
export function raw(text: string): Sql {
  return new Sql([text], []);
}

/** Returns the fragments with `separator` (text of this repository) between them; `empty` when there are none. */
export function join(fragments: readonly Sql[], separator: string, empty: Sql = raw("")): Sql {
  if (fragments.length === 0) return empty;
  return new Sql(["", ...fragments.slice(1).map(() => separator), ""], fragments);
}
