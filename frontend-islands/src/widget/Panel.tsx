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
 * A dialog element: on a phone a modal sheet, which keeps focus inside; on other screens a non-modal panel, beside
 * which the page stays usable.
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
    // The browser handles Escape only for a modal dialog, so this handler does it for both kinds.
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

/** Return whether a media query matches, updated when that changes. */
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

/** Limit the sheet's height to the part of the screen above a phone's keyboard. Zooming stays possible. */
function useVisibleHeight(dialog: { current: HTMLElement | null }, active: boolean): void {
  useEffect(() => {
    const panel = dialog.current;
    const { visualViewport } = window;
    if (!active || !panel || !visualViewport) return;
    const fit = () => {
      if (visualViewport.scale > 1) return; // after zooming in, the reader scrolls to the visible part
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
