import { type ReactNode, useEffect, useState } from "react";
import { Icon } from "./Icon";
import { type VisibleRange, scrollByPage, moveFocusByKey, visibleRange } from "../behaviours/carouselScroll";

interface ControlsProps {
  /** A list that scrolls horizontally. Touch and wheel scroll it without this component. */
  list: HTMLElement;
  label: string;
}

const ALL_VISIBLE: VisibleRange = { first: 1, last: 0, count: 0 };

/**
 * The visible range of a row of cards and buttons that scroll it by one view. Also adds arrow keys to the
 * row. Renders nothing while all cards are visible.
 */
export function CarouselControls({ list, label }: ControlsProps): ReactNode {
  const { first, last, count } = useVisibleRange(list);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => moveFocusByKey(list, event);
    list.addEventListener("keydown", onKey);
    return () => list.removeEventListener("keydown", onKey);
  }, [list]);
  if (first === 1 && last >= count) return null;
  return (
    <div className="carousel-controls" role="group" aria-label={`Scroll: ${label}`}>
      <p className="carousel-place" role="status">
        {first === last ? first : `${first}–${last}`} of {count}
      </p>
      <PageButton icon="back" label="Previous" isAtEnd={first === 1} onClick={() => scrollByPage(list, -1)} />
      <PageButton icon="next" label="Next" isAtEnd={last === count} onClick={() => scrollByPage(list, 1)} />
    </div>
  );
}

interface PageButtonProps {
  icon: "back" | "next";
  label: string;
  isAtEnd: boolean;
  onClick: () => void;
}

/** A scroll button. At the end of the row it has `aria-disabled` instead of `disabled`, so that it keeps focus. */
function PageButton({ icon, label, isAtEnd, onClick }: PageButtonProps): ReactNode {
  return (
    <button
      type="button"
      className="carousel-leaf"
      aria-disabled={isAtEnd}
      onClick={isAtEnd ? undefined : onClick}
    >
      <Icon name={icon} />
      <span className="unseen">{label}</span>
    </button>
  );
}

/** Return the cards in view, updated when the list scrolls or changes its size. */
function useVisibleRange(list: HTMLElement): VisibleRange {
  const [place, setRange] = useState(ALL_VISIBLE);
  useEffect(() => {
    const update = () => {
      const now = visibleRange(list);
      setRange((before) => (same(before, now) ? before : now));
    };
    update();
    list.addEventListener("scroll", update, { passive: true });
    const resized = new ResizeObserver(update);
    resized.observe(list);
    return () => {
      list.removeEventListener("scroll", update);
      resized.disconnect();
    };
  }, [list]);
  return place;
}

function same(one: VisibleRange, other: VisibleRange): boolean {
  return one.first === other.first && one.last === other.last && one.count === other.count;
}
