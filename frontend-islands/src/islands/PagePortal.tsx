import { type ReactNode, useLayoutEffect, useMemo } from "react";
import { createPortal } from "react-dom";

interface InPageProps {
  /** An element of the server's page. The children are inserted at `where` and removed when this component unmounts. */
  anchor: Element;
  where: InsertPosition;
  children: ReactNode;
}

/** Draws its children inside the server's page. */
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
