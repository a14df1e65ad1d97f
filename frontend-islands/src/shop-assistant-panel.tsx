/** The entry point of the chat. `<shop-assistant>` loads it when it is opened for the first time. */
import { createRoot } from "react-dom/client";
import { ErrorBoundary } from "./components/ErrorBoundary";
import { SessionLoader } from "./widget/SessionLoader";
import { Panel } from "./widget/Panel";
import type { MountedPanel, PanelHost } from "./widget/panelHost";
import { applyStyles } from "./widget/applyStyles";

/** The styles of the panel, defined by build.mjs. */
declare const PANEL_STYLES: string;

/** Render the panel into an element of the shadow root. The caller updates and unmounts it. */
export function mountPanel({ surface, shadow, ...host }: PanelHost): MountedPanel {
  applyStyles(shadow, PANEL_STYLES);
  const root = createRoot(surface);
  return {
    update: (options, open, page) =>
      root.render(
        <Panel open={open} heading={options.heading} onClose={host.onClose}>
          <ErrorBoundary label="The assistant">
            <SessionLoader options={options} open={open} page={page} {...host} />
          </ErrorBoundary>
        </Panel>,
      ),
    unmount: () => root.unmount(),
  };
}

// Not an export of the bundle: esbuild's code for exports of a classic script takes a fifth of a kilobyte.
globalThis.ShopAssistantPanel = { mountPanel };
