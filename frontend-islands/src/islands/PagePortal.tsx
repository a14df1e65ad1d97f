import { type ReactNode, useLayoutEffect, useMemo } from "react";
import { createPortal } from "react-dom";

interface InPageProps {
  /** An element of the server's page. The children are inserted relative to it and removed on unmount. */
  anchor: Element;
  where: InsertPosition;
  children: ReactNode;
}

/** Children rendered at a place in the server's page. */
export function PagePortal({ anchor, where, children }: InPageProps): ReactNode {
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
