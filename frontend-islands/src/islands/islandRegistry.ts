/** What the server drew that islands take over: found now, and as streams and swaps bring, replace or remove it. */

export interface FoundIsland {
  /** The same for a part that is drawn anew: what the shopper did there stays. */
  id: string;
  /** The function whose result it is. */
  name: string;
  element: HTMLElement;
}

export interface Found {
  islands: readonly FoundIsland[];
  cartLink: HTMLElement | null;
}

export class Survey {
  private found: Found;
  private readonly listeners = new Set<() => void>();
  // Its callback runs before the next paint: what was replaced is taken over again before anybody sees it.
  private readonly observer = new MutationObserver(() => this.look());

  constructor(private readonly page: Document) {
    this.found = look(page);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    if (this.listeners.size === 1) {
      this.observer.observe(this.page.body, { childList: true, subtree: true });
      this.look(); // nobody watched before
    }
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.observer.disconnect();
    };
  };

  readonly snapshot = (): Found => this.found;

  private look(): void {
    const now = look(this.page);
    if (same(this.found, now)) return;
    this.found = now;
    for (const listener of this.listeners) listener();
  }
}

function look(page: Document): Found {
  const elements = page.querySelectorAll<HTMLElement>("[data-island][id]");
  const islands = Array.from(elements, (element) => ({
    id: element.id,
    name: element.dataset.island ?? "",
    element,
  }));
  return { islands, cartLink: page.getElementById("cart-link") };
}

function same(one: Found, other: Found): boolean {
  return (
    one.cartLink === other.cartLink &&
    one.islands.length === other.islands.length &&
    one.islands.every(({ element }, index) => element === other.islands[index]?.element)
  );
}
