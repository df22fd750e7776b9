/**
 * Tells whether a page was changed since it was last looked at, also while it is still hearing of an event. Rules of
 * style change nothing that this sees.
 */
const EVERYTHING = { attributes: true, characterData: true, childList: true, subtree: true };

/** Watches documents and shadow roots until `end`. */
export class Watch {
  #isChanged = false;
  readonly #seen = new WeakSet<Node>();
  readonly #observer = new MutationObserver(() => {
    this.#isChanged = true;
  });

  /** Watches `roots` too, those it does not know as changed. */
  add(roots: Iterable<Node>): void {
    for (const root of roots) {
      if (this.#seen.has(root)) continue;
      this.#seen.add(root);
      this.#observer.observe(root, EVERYTHING);
    }
  }

  /** Whether anything changed since the last call. */
  hasChanged(): boolean {
    const isChanged = this.#observer.takeRecords().length > 0 || this.#isChanged;
    this.#isChanged = false;
    return isChanged;
  }

  end(): void {
    this.#observer.disconnect();
  }
}

/** Returns the document and the shadow roots that each of `elements` is in. */
export function rootsOf(elements: Iterable<Element>): Set<Node> {
  const roots = new Set<Node>();
  for (const element of elements) {
    for (let root: Node = element.getRootNode(); !roots.has(root); ) {
      roots.add(root);
      if ("host" in root) root = (root as ShadowRoot).host.getRootNode();
    }
  }
  return roots;
}
