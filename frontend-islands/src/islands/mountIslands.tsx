import { createRoot } from "react-dom/client";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { PageIslands } from "./PageIslands";
import { IslandRegistry } from "./islandRegistry";

/**
 * Take over the function results of a conversation's page, now and when a stream or htmx adds, replaces or
 * removes them. Returns a function that undoes it. Does nothing on a page without a conversation.
 */
export function mountIslands(page: Document = document): () => void {
  const sessionId = sessionOf(page);
  if (sessionId === null) return () => undefined;
  // A saved copy of the page contains old hosts without React behind them.
  for (const stale of page.querySelectorAll(".island-host")) stale.remove();
  const host = page.createElement("div");
  host.className = "island-host";
  page.body.append(host);
  const root = createRoot(host);
  root.render(
    <ErrorBoundary label="The page's extras" renderError={() => null}>
      <PageIslands registry={new IslandRegistry(page)} sessionId={sessionId} />
    </ErrorBoundary>,
  );
  return () => {
    root.unmount();
    host.remove();
  };
}

/** Return the id of the session that the page's composer posts to, or null. */
function sessionOf(page: Document): string | null {
  const action = page.querySelector("#composer")?.getAttribute("action") ?? "";
  return /^\/chat\/([^/]+)\/messages$/.exec(action)?.[1] ?? null;
}
