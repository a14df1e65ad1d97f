import { createElement, type ReactNode, useCallback, useState, useSyncExternalStore } from "react";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { PageSession } from "../state/SessionContext";
import { CartCount } from "./CartCount";
import { PagePortal } from "./PagePortal";
import { type IslandProps, islandComponent } from "./IslandComponents";
import { QuickLook } from "./QuickLook";
import type { IslandElement, IslandRegistry } from "./islandRegistry";

interface PageIslandsProps {
  registry: IslandRegistry;
  sessionId: string;
}

/** All islands of a page: one React tree with one state, rendered in several places by portals. */
export function PageIslands({ registry, sessionId }: PageIslandsProps): ReactNode {
  const { islands, cartLink } = useSyncExternalStore(registry.subscribe, registry.snapshot);
  const [quickLookId, setQuickLookId] = useState<string | null>(null);
  const close = useCallback(() => setQuickLookId(null), []);
  return (
    <PageSession sessionId={sessionId}>
      {cartLink && (
        <ErrorBoundary label="The cart's figure" renderError={() => null}>
          <CartCount link={cartLink} />
        </ErrorBoundary>
      )}
      {islands.map((island) => (
        <Island key={island.id} island={island} onProductSelect={setQuickLookId} />
      ))}
      {quickLookId !== null && (
        <ErrorBoundary key={quickLookId} label="This product">
          <QuickLook productId={quickLookId} onClose={close} />
        </ErrorBoundary>
      )}
    </PageSession>
  );
}

interface IslandElementProps {
  island: IslandElement;
  onProductSelect: IslandProps["onProductSelect"];
}

/** One island. An error message is inserted into the server's element. */
function Island({ island: { name, element }, onProductSelect }: IslandElementProps): ReactNode {
  return (
    <ErrorBoundary
      label="These controls"
      renderError={(words) => (
        <PagePortal anchor={element} where="beforeend">
          {words}
        </PagePortal>
      )}
    >
      {createElement(islandComponent(name), { element, onProductSelect })}
    </ErrorBoundary>
  );
}
