import { type ReactNode, useLayoutEffect, useMemo } from "react";
import { createPortal } from "react-dom";

interface InPageProps {
  /** An element of the server's; what is drawn stands where `where` says, and goes when this component goes. */
  anchor: Element;
  where: InsertPosition;
  children: ReactNode;
}

/** Draws something among what the server drew. */
export function InPage({ anchor, where, children }: InPageProps): ReactNode {
  const host = useMemo(() => {
    const made = anchor.ownerDocument.createElement("div");
    made.className = "island-host";
    return made;
  }, [anchor]);
  useLayoutEffect(() => {
    anchor.insertAdjacentElement(where, host);
    return () => host.remove();
  }, [anchor, where, host]);
  return createPortal(children, host);
}
