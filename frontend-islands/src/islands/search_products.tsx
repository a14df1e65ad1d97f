import { type ReactNode, useLayoutEffect, useMemo, useState } from "react";
import { sortAndFilter, INITIAL_SORT_FILTER, MIN_ITEMS_TO_SORT } from "../behaviours/sortAndFilter";
import { SortFilterToolbar } from "../components/SortFilterToolbar";
import { AddToCartForms } from "./AddToCartForms";
import { readCards, showCards } from "./cardList";
import { PagePortal } from "./PagePortal";
import type { IslandProps } from "./IslandComponents";
import { useProductLinks } from "./useProductLinks";

/**
 * A toolbar that sorts and filters the server's cards in place. When it unmounts or fails, the cards are again as the
 * server sent them.
 */
export function SearchResultsIsland({ element, onProductSelect }: IslandProps): ReactNode {
  const cards = useMemo(() => readCards(element), [element]);
  const [sortFilter, setSortFilter] = useState(INITIAL_SORT_FILTER);
  useLayoutEffect(() => {
    showCards(cards, sortAndFilter(cards, sortFilter));
    // The divider before what fits in part is true only in the server's order.
    element.toggleAttribute("data-sorted", sortFilter.order !== "shown");
  }, [cards, sortFilter, element]);
  useLayoutEffect(() => () => showCards(cards, sortAndFilter(cards, INITIAL_SORT_FILTER)), [cards]);
  useProductLinks(element, onProductSelect);
  const list = cards[0]?.list;
  return (
    <>
      {list && cards.length >= MIN_ITEMS_TO_SORT && (
        <PagePortal anchor={list} where="beforebegin">
          <SortFilterToolbar items={cards} sortFilter={sortFilter} onChange={setSortFilter} />
        </PagePortal>
      )}
      <AddToCartForms element={element} />
    </>
  );
}

export { SearchResultsIsland as Island };
