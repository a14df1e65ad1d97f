/** What `<shop-assistant>` loads when it is opened for the first time: the chat itself. */
import { createRoot } from "react-dom/client";
import { ErrorBoundary } from "./components/ErrorBoundary";
import { Opening } from "./widget/SessionLoader";
import { Panel } from "./widget/Panel";
import type { MountedPanel, PanelHost } from "./widget/panelHost";
import { dress } from "./widget/applyStyles";

/** The panel's styles, put in by build.mjs. */
declare const PANEL_STYLES: string;

export function mountPanel({ surface, shadow, onClose, onCart }: PanelHost): MountedPanel {
  dress(shadow, PANEL_STYLES);
  const root = createRoot(surface);
  return {
    update: (options, open) =>
      root.render(
        <Panel open={open} heading={options.heading} onClose={onClose}>
          <ErrorBoundary label="The assistant">
            <Opening options={options} open={open} onClose={onClose} onCart={onCart} />
          </ErrorBoundary>
        </Panel>,
      ),
    unmount: () => root.unmount(),
  };
}
