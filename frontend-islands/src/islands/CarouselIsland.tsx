import { type ReactNode, useLayoutEffect, useMemo } from "react";
import { CarouselControls } from "../components/CarouselControls";
import { InPage } from "./PagePortal";

/** The server's row of cards as one that scrolls sideways on every screen, with controls above it. */
export function CarouselIsland({ element }: { element: HTMLElement }): ReactNode {
  const list = useMemo(() => element.querySelector<HTMLElement>(".cards"), [element]);
  useLayoutEffect(() => {
    list?.classList.add("carousel");
    return () => list?.classList.remove("carousel");
  }, [list]);
  if (!list) return null;
  return (
    <InPage anchor={list} where="beforebegin">
      <CarouselControls list={list} label={headingOf(list)} />
    </InPage>
  );
}

function headingOf(list: Element): string {
  let before = list.previousElementSibling;
  while (before && !before.matches("h2, h3, h4")) before = before.previousElementSibling;
  return before?.textContent.trim() ?? "Products";
}
