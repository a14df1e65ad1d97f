import { type ReactNode, useLayoutEffect, useMemo } from "react";
import { CarouselControls } from "../components/CarouselControls";
import { PagePortal } from "./PagePortal";

/** Controls above the server's list of cards, which becomes a horizontal row on every screen. */
export function CarouselIsland({ element }: { element: HTMLElement }): ReactNode {
  const list = useMemo(() => element.querySelector<HTMLElement>(".cards"), [element]);
  useLayoutEffect(() => {
    list?.classList.add("carousel");
    return () => list?.classList.remove("carousel");
  }, [list]);
  if (!list) return null;
  return (
    <PagePortal anchor={list} where="beforebegin">
      <CarouselControls list={list} label={headingOf(list)} />
    </PagePortal>
  );
}

/** Return the text of the nearest heading before the list. */
function headingOf(list: Element): string {
  let before = list.previousElementSibling;
  while (before && !before.matches("h2, h3, h4")) before = before.previousElementSibling;
  return before?.textContent.trim() ?? "Products";
}
