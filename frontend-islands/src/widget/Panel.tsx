import { type KeyboardEvent, type ReactNode, useEffect, useRef, useSyncExternalStore } from "react";
import { setInitialFocus } from "./initialFocus";
import { PHONE_QUERY } from "./panelState";

interface PanelProps {
  open: boolean;
  heading: string;
  onClose: () => void;
  children: ReactNode;
}

/**
 * A modal sheet on a phone, which keeps focus inside; a non-modal panel elsewhere, beside the usable page.
 * The browser's dialog element does both.
 */
export function Panel({ open, heading, onClose, children }: PanelProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const isSheet = useMedia(PHONE_QUERY);
  useEffect(() => {
    const panel = dialog.current;
    if (!open || !panel) return;
    if (isSheet) panel.showModal();
    else panel.show();
    setInitialFocus(panel);
    return () => panel.close();
  }, [open, isSheet]);
  useVisibleHeight(dialog, open && isSheet);
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    onClose();
  };
  return (
    // Escape is the dialog's own key; where it is no sheet the browser leaves it to the page.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={dialog}
      className="panel"
      part="panel"
      aria-label={heading}
      aria-modal={isSheet}
      onKeyDown={onKey}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      {children}
    </dialog>
  );
}

function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = matchMedia(query);
      media.addEventListener("change", listener);
      return () => media.removeEventListener("change", listener);
    },
    () => matchMedia(query).matches,
  );
}

/** Keep the sheet above a phone's keyboard without forbidding zoom. */
function useVisibleHeight(dialog: { current: HTMLElement | null }, active: boolean): void {
  useEffect(() => {
    const panel = dialog.current;
    const { visualViewport } = window;
    if (!active || !panel || !visualViewport) return;
    const fit = () => {
      if (visualViewport.scale > 1) return; // a reader who has zoomed in chooses the visible part
      panel.style.setProperty("--visible-height", `${visualViewport.height}px`);
    };
    fit();
    visualViewport.addEventListener("resize", fit);
    return () => {
      visualViewport.removeEventListener("resize", fit);
      panel.style.removeProperty("--visible-height");
    };
  }, [dialog, active]);
}
