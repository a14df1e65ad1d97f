import { createRoot } from "react-dom/client";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { PageIslands } from "./PageIslands";
import { IslandRegistry } from "./islandRegistry";

/**
 * Mount islands on the function results of a conversation's page, and on those that a stream or htmx adds later. Does
 * nothing on a page without a conversation.
 *
 * @returns A function that unmounts the islands and restores the server's page.
 */
export function mountIslands(page: Document = document): () => void {
  const sessionId = sessionOf(page);
  if (sessionId === null) return () => undefined;
  // A saved copy of the page contains host elements that have no React tree.
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

/** Return the session's id from the action of the page's composer; null on a page without a composer. */
function sessionOf(page: Document): string | null {
  const action = page.querySelector("#composer")?.getAttribute("action") ?? "";
  return /^\/chat\/([^/]+)\/messages$/.exec(action)?.[1] ?? null;
}
