import { createElement, type ReactNode, useCallback, useState, useSyncExternalStore } from "react";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { PageSession } from "../state/SessionContext";
import { CartCount } from "./CartCount";
import { InPage } from "./PagePortal";
import { type IslandProps, islandComponent } from "./IslandComponents";
import { QuickLook } from "./QuickLook";
import type { FoundIsland, Survey } from "./islandRegistry";

interface PageIslandsProps {
  survey: Survey;
  sessionId: string;
}

/** All islands of a page: one tree with one state, drawn in many places. */
export function PageIslands({ survey, sessionId }: PageIslandsProps): ReactNode {
  const { islands, cartLink } = useSyncExternalStore(survey.subscribe, survey.snapshot);
  const [looked, setLooked] = useState<string | null>(null);
  const close = useCallback(() => setLooked(null), []);
  return (
    <PageSession sessionId={sessionId}>
      {cartLink && (
        <ErrorBoundary label="The cart's figure" place={() => null}>
          <CartCount link={cartLink} />
        </ErrorBoundary>
      )}
      {islands.map((island) => (
        <Island key={island.id} island={island} onProductSelect={setLooked} />
      ))}
      {looked !== null && (
        <ErrorBoundary key={looked} label="This product">
          <QuickLook productId={looked} onClose={close} />
        </ErrorBoundary>
      )}
    </PageSession>
  );
}

interface FoundProps {
  island: FoundIsland;
  onProductSelect: IslandProps["onProductSelect"];
}

function Island({ island: { name, element }, onProductSelect }: FoundProps): ReactNode {
  return (
    <ErrorBoundary
      label="What can be done here"
      place={(words) => (
        <InPage anchor={element} where="beforeend">
          {words}
        </InPage>
      )}
    >
      {createElement(islandComponent(name), { element, onProductSelect })}
    </ErrorBoundary>
  );
}
