import { createRoot, type Root } from "react-dom/client";
import { ErrorBoundary } from "../functions/ErrorBoundary";
import { type Card, type Choice, readCards } from "./cards";
import { SearchToolbar } from "./search_products";

/** Fewer can be seen at a glance. */
const FEWEST_CARDS = 4;
const HOST_CLASS = "island-host";

interface MountedIsland {
  host: HTMLElement;
  root: Root;
  cards: Card[];
}

/**
 * Takes over the search results of a page, now and as they arrive: a stream, htmx or the page's own script may put
 * them there, replace them or take them away. Returns what undoes it.
 */
export function mountIslands(page: Document = document): () => void {
  const mounted = new Map<Element, MountedIsland>();
  const choices = new Map<string, Choice>();
  const survey = () => {
    for (const [island, known] of mounted) if (hasChanged(island, known)) unmount(mounted, island);
    for (const island of page.querySelectorAll('[data-island="search_products"]')) {
      if (!mounted.has(island)) mount(mounted, choices, island);
    }
  };
  const observer = new MutationObserver(oncePerFrame(survey));
  observer.observe(page.body, { childList: true, subtree: true });
  survey();
  return () => {
    observer.disconnect();
    for (const island of [...mounted.keys()]) unmount(mounted, island);
  };
}

function mount(mounted: Map<Element, MountedIsland>, choices: Map<string, Choice>, island: Element): void {
  // A toolbar that nobody listens to came with the markup, from a copy of the page that was kept somewhere.
  for (const stale of island.querySelectorAll(`.${HOST_CLASS}`)) stale.remove();
  const cards = readCards(island);
  if (cards.length < FEWEST_CARDS) return;
  const host = island.ownerDocument.createElement("div");
  host.className = HOST_CLASS;
  host.setAttribute("aria-live", "off"); // a conversation is read out as it grows; this is not part of it
  cards[0]?.element.parentElement?.before(host);
  const root = createRoot(host);
  const id = island.closest("[id]")?.id ?? "";
  const initial = choices.get(id);
  mounted.set(island, { host, root, cards });
  root.render(
    <ErrorBoundary label="Sorting">
      <SearchToolbar
        cards={cards}
        {...(initial && { initial })}
        onChoose={(choice) => {
          if (id !== "") choices.set(id, choice);
        }}
      />
    </ErrorBoundary>,
  );
}

function unmount(mounted: Map<Element, MountedIsland>, island: Element): void {
  const known = mounted.get(island);
  mounted.delete(island);
  known?.root.unmount();
  known?.host.remove();
}

/** Other cards than those taken over: replaced, or gone with the page. Another order is our own doing. */
function hasChanged(island: Element, { host, cards }: MountedIsland): boolean {
  if (!island.contains(host) || !island.isConnected) return true;
  const now = new Set(readCards(island).map(({ element }) => element));
  return now.size !== cards.length || cards.some(({ element }) => !now.has(element));
}

function oncePerFrame(survey: () => void): () => void {
  let due = false;
  return () => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      survey();
    });
  };
}
