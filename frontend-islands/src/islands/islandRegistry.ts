/** The elements that islands take over. The registry follows streams and swaps that add, replace or remove them. */

export interface IslandElement {
  /** Stays the same when the part is drawn again, so that the island keeps its state. */
  id: string;
  /** The name of the function whose result it is. */
  name: string;
  element: HTMLElement;
}

export interface PageSnapshot {
  islands: readonly IslandElement[];
  cartLink: HTMLElement | null;
}

export class IslandRegistry {
  private current: PageSnapshot;
  private readonly listeners = new Set<() => void>();
  // The callback runs before the next paint, so a replaced element is taken over before it is visible.
  private readonly observer = new MutationObserver(() => this.scan());

  constructor(private readonly page: Document) {
    this.current = scan(page);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    if (this.listeners.size === 1) {
      this.observer.observe(this.page.body, { childList: true, subtree: true });
      this.scan(); // changes before the first subscription were not observed
    }
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.observer.disconnect();
    };
  };

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
