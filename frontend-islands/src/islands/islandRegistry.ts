/** A registry of the elements with islands, updated when a stream or htmx adds, replaces or removes them. */

/** An element of the server's page with an island. */
export interface IslandElement {
  /** The element's id. It stays the same when the server renders the part again, so that the island keeps its state. */
  id: string;
  /** The name of the function whose result the element shows. */
  name: string;
  element: HTMLElement;
}

/** The elements of a page at one time. A new object is created only after a change. */
export interface PageSnapshot {
  islands: readonly IslandElement[];
  cartLink: HTMLElement | null;
}

/** An external store for React: the current elements, and notification of changes. */
export class IslandRegistry {
  private current: PageSnapshot;
  private readonly listeners = new Set<() => void>();
  // The callback runs before the next paint, so the island is rendered before a replaced element is visible.
  private readonly observer = new MutationObserver(() => this.scan());

  constructor(private readonly page: Document) {
    this.current = scan(page);
  }

  /**
   * Call `listener` after each change. Returns a function that ends this. The page is observed only while there are
   * listeners.
   */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    if (this.listeners.size === 1) {
      this.observer.observe(this.page.body, { childList: true, subtree: true });
      this.scan(); // earlier changes were not observed
    }
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.observer.disconnect();
    };
  };

  /** Return the current elements. */
  readonly snapshot = (): PageSnapshot => this.current;

  private scan(): void {
    const now = scan(this.page);
    if (same(this.current, now)) return;
    this.current = now;
    for (const listener of this.listeners) listener();
  }
}

function scan(page: Document): PageSnapshot {
  const elements = page.querySelectorAll<HTMLElement>("[data-island][id]");
  const islands = Array.from(elements, (element) => ({
    id: element.id,
    name: element.dataset.island ?? "",
    element,
  }));
  return { islands, cartLink: page.getElementById("cart-link") };
}

function same(one: PageSnapshot, other: PageSnapshot): boolean {
  return (
    one.cartLink === other.cartLink &&
    one.islands.length === other.islands.length &&
    one.islands.every(({ element }, index) => element === other.islands[index]?.element)
  );
}
