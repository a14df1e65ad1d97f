import { type ReactNode, useLayoutEffect, useMemo, useState } from "react";
import { arranged, AS_SHOWN, FEWEST_TO_ARRANGE } from "../behaviours/sortAndFilter";
import { ArrangementToolbar } from "../components/SortFilterToolbar";
import { AddForms } from "./AddToCartForms";
import { readCards, show } from "./cardList";
import { InPage } from "./PagePortal";
import type { IslandProps } from "./IslandComponents";
import { useProductLinks } from "./useProductLinks";

/** Sorts and filters the server's cards where they stand. When it goes, also by failing, they are as they were sent. */
export function SearchResultsIsland({ element, onProductSelect }: IslandProps): ReactNode {
  const cards = useMemo(() => readCards(element), [element]);
  const [arrangement, setArrangement] = useState(AS_SHOWN);
  useLayoutEffect(() => show(cards, arranged(cards, arrangement)), [cards, arrangement]);
  useLayoutEffect(() => () => show(cards, arranged(cards, AS_SHOWN)), [cards]);
  useProductLinks(element, onProductSelect);
  const list = cards[0]?.list;
  return (
    <>
      {list && cards.length >= FEWEST_TO_ARRANGE && (
        <InPage anchor={list} where="beforebegin">
          <ArrangementToolbar items={cards} arrangement={arrangement} onArrange={setArrangement} />
        </InPage>
      )}
      <AddForms element={element} />
    </>
  );
}
