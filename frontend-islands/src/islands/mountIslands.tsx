import { createRoot } from "react-dom/client";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { PageIslands } from "./PageIslands";
import { Survey } from "./islandRegistry";

/**
 * Takes over the function results of a conversation's page, now and as they arrive: a stream or htmx may put them
 * there, replace them or take them away. Returns what undoes it. A page without a conversation is left alone.
 */
export function mountIslands(page: Document = document): () => void {
  const sessionId = sessionOf(page);
  if (sessionId === null) return () => undefined;
  // What nobody listens to came with the markup, from a copy of the page that was kept somewhere.
  for (const stale of page.querySelectorAll(".island-host")) stale.remove();
  const host = page.createElement("div");
  host.className = "island-host";
  page.body.append(host);
  const root = createRoot(host);
  root.render(
    <ErrorBoundary label="The page's extras" place={() => null}>
      <PageIslands survey={new Survey(page)} sessionId={sessionId} />
    </ErrorBoundary>,
  );
  return () => {
    root.unmount();
    host.remove();
  };
}

/** The session whose messages the page's composer posts. */
function sessionOf(page: Document): string | null {
  const action = page.querySelector("#composer")?.getAttribute("action") ?? "";
  return /^\/chat\/([^/]+)\/messages$/.exec(action)?.[1] ?? null;
}
