/**
 * A list of rows of one height, of which only those in sight are drawn. One row is in the tab order, and always drawn;
 * arrows, Home, End and the page keys move between rows, and the last row reached asks for more.
 */
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

/** Height of a row in CSS pixels; the style sheet has the same number. */
const ROW_HEIGHT = 56;
const BEYOND = 6;

/** A row by its key, and where it was. */
export interface ActiveRow {
  current: string | null;
  at: number;
}

export interface RowsProps<Item> {
  readonly label: string;
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  readonly onOpen: (item: Item) => void;
  readonly children: (item: Item) => ComponentChildren;
  /** Called when the end comes into sight. */
  readonly onEnd?: () => void;
  /** The row that was last active, kept by the caller so that going back finds it again, or what took its place. */
  readonly active: ActiveRow;
  /** Leaves the list upwards, e.g. into a search field. */
  readonly onLeaveUp?: () => void;
  /** Makes check boxes of the rows. */
  readonly select?: Select<Item> | undefined;
}

/** Which rows are checked. Shift, with a click or with the keys that move, checks all on the way. */
export interface Select<Item> {
  readonly has: (item: Item) => boolean;
  readonly set: (items: readonly Item[], on: boolean) => void;
  readonly all: () => void;
}

/** Shows `items`; each row is a button whose content `children` draws. */
export function Rows<Item>(props: RowsProps<Item>) {
  const { items, keyOf, active, select } = props;
  const list = useRef<HTMLUListElement>(null);
  const [span, setSpan] = useState({ first: 0, last: 24 });
  const remembered = items.findIndex((item) => keyOf(item) === active.current);
  const place = active.current === null ? 0 : Math.min(active.at, items.length - 1);
  const current = remembered === -1 ? Math.max(0, place) : remembered;
  /** The row that was checked last, from which Shift reaches. */
  const anchor = useRef<string | null>(null);

  useLayoutEffect(() => {
    const scroller = list.current?.closest(".body");
    if (!(scroller instanceof HTMLElement)) return;
    const measure = () => {
      const top = scroller.scrollTop - (list.current?.offsetTop ?? 0) + scroller.offsetTop;
      const first = Math.max(0, Math.floor(top / ROW_HEIGHT) - BEYOND);
      const height = scroller.clientHeight === 0 ? 600 : scroller.clientHeight;
      const last = Math.ceil((top + height) / ROW_HEIGHT) + BEYOND;
      setSpan((old) => (old.first === first && old.last === last ? old : { first, last }));
    };
    measure();
    scroller.addEventListener("scroll", measure, { passive: true });
    const observer = new ResizeObserver(measure);
    observer.observe(scroller);
    return () => {
      scroller.removeEventListener("scroll", measure);
      observer.disconnect();
    };
  }, []);

  const atEnd = span.last >= items.length;
  // Asked once per length reached.
  useEffect(() => {
    if (atEnd) props.onEnd?.();
  }, [atEnd, items.length]);

  const activate = (index: number) => {
    const item = items[index];
    if (item === undefined) return;
    active.current = keyOf(item);
    active.at = index;
  };

  const focusRow = (index: number) => {
    if (items[index] === undefined) return;
    activate(index);
    setSpan({ first: Math.max(0, index - 2 * BEYOND), last: index + 2 * BEYOND });
    requestAnimationFrame(() => {
      const row = list.current?.querySelector<HTMLElement>(`[data-index="${index}"]`);
      row?.focus();
      row?.scrollIntoView({ block: "nearest" });
    });
  };

  const check = (index: number, isRange: boolean) => {
    const from = items.findIndex((item) => keyOf(item) === anchor.current);
    const item = items[index];
    if (item === undefined || select === undefined) return;
    if (isRange && from !== -1) select.set(between(items, from, index), true);
    else select.set([item], !select.has(item));
    anchor.current = keyOf(item);
  };

  const move = (event: KeyboardEvent) => {
    if (select !== undefined && event.key === "a" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      return select.all();
    }
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: current + 1,
      ArrowUp: current - 1,
      Home: 0,
      End: items.length - 1,
      PageDown: current + 8,
      PageUp: current - 8,
    };
    const target = Object.hasOwn(moves, event.key) ? moves[event.key] : undefined;
    if (target === undefined) return;
    event.preventDefault();
    if (event.key === "ArrowUp" && current === 0) return props.onLeaveUp?.();
    const next = Math.min(items.length - 1, Math.max(0, target));
    if (event.shiftKey) select?.set(between(items, current, next), true);
    focusRow(next);
  };

  const length = Math.max(0, Math.min(span.last, items.length) - span.first);
  const inSight = Array.from({ length }, (_, offset) => span.first + offset);
  // The row in the tab order stays, wherever the list is scrolled to: it may have the focus.
  const drawn = inSight.includes(current) ? inSight : [...inSight, current].sort((a, b) => a - b);
  return (
    // The keys move between the buttons inside.
    <ul
      class="rows"
      ref={list}
      aria-label={props.label}
      style={{ height: `${items.length * ROW_HEIGHT}px` }}
      onKeyDown={move}
    >
      {drawn.map((index) => {
        const item = items[index];
        if (item === undefined) return null;
        return (
          <li
            key={keyOf(item)}
            style={{ top: `${index * ROW_HEIGHT}px` }}
            aria-setsize={items.length}
            aria-posinset={index + 1}
          >
            {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: set only together with the role that has it. */}
            <button
              type="button"
              class="row"
              role={select === undefined ? undefined : "checkbox"}
              aria-checked={select?.has(item)}
              data-index={index}
              tabIndex={index === current ? 0 : -1}
              onFocus={() => activate(index)}
              onClick={(event) => {
                activate(index);
                if (select === undefined) props.onOpen(item);
                else check(index, event.shiftKey);
              }}
            >
              {props.children(item)}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** Returns the items from one place to another, whichever comes first. */
function between<Item>(items: readonly Item[], from: number, to: number): readonly Item[] {
  return items.slice(Math.min(from, to), Math.max(from, to) + 1);
}
