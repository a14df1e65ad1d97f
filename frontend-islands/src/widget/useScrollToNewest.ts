import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

/** The largest distance from the end, in pixels, at which the position counts as the end. */
const END_TOLERANCE = 80;

interface NewestScroll {
  /** The ref of the scrolling element. */
  scroller: (element: HTMLElement | null) => void;
  /** The ref of the growing content in it. */
  content: (element: HTMLElement | null) => void;
  /** Whether the end is visible. */
  atEnd: boolean;
  /** Scroll to the end, and follow new content again. */
  scrollToEnd: () => void;
  /** Keep the reader's position when the next messages are inserted above. */
  keepPosition: () => void;
}

/**
 * Keep the newest message in view until the reader scrolls up.
 *
 * @param count - The number of messages.
 * @param isOwn - Whether the newest message is the reader's. It is scrolled to in any case.
 */
export function useScrollToNewest(count: number, isOwn: boolean): NewestScroll {
  const [box, setBox] = useState<HTMLElement | null>(null);
  const [contentElement, setContent] = useState<HTMLElement | null>(null);
  const [atEnd, setAtEnd] = useState(true);
  const following = useRef(true);
  const lastScrollTop = useRef(0);
  const distanceFromEnd = useRef(0);
  const scrollToNewest = useCallback(
    (skipDetails = false) => {
      if (!box || !contentElement) return;
      const toDetails = scrollBoxToNewest(box, contentElement, skipDetails);
      following.current = !toDetails || isAtEnd(box);
      lastScrollTop.current = box.scrollTop;
    },
    [box, contentElement],
  );
  useEffect(() => {
    if (!box || !contentElement) return;
    const onScroll = () => {
      // An unchanged scroll position means that the content grew and the reader did not scroll.
      following.current = isAtEnd(box) || (following.current && box.scrollTop === lastScrollTop.current);
      lastScrollTop.current = box.scrollTop;
      setAtEnd(isAtEnd(box));
    };
    const onGrowth = () => {
      if (following.current) scrollToNewest();
      setAtEnd(isAtEnd(box));
    };
    const observer = new ResizeObserver(onGrowth);
    box.addEventListener("scroll", onScroll, { passive: true });
    observer.observe(contentElement);
    observer.observe(box);
    return () => {
      box.removeEventListener("scroll", onScroll);
      observer.disconnect();
    };
  }, [box, contentElement, scrollToNewest]);
  const scrollToEnd = useCallback(() => scrollToNewest(true), [scrollToNewest]);
  const keepPosition = useCallback(() => {
    distanceFromEnd.current = box ? box.scrollHeight - box.scrollTop : 0;
  }, [box]);
  useLayoutEffect(() => {
    if (box && distanceFromEnd.current > 0) {
      scrollToDistance(box, distanceFromEnd.current);
      distanceFromEnd.current = 0;
      return;
    }
    if (isOwn || following.current) scrollToNewest();
  }, [count, isOwn, scrollToNewest, box]);
  return { scroller: setBox, content: setContent, atEnd, scrollToEnd, keepPosition };
}

/** Scroll to a position, given by its distance from the end in pixels. */
function scrollToDistance(box: Element, distanceFromEnd: number): void {
  box.scrollTop = box.scrollHeight - distanceFromEnd;
}

function isAtEnd(box: Element): boolean {
  return box.scrollHeight - box.clientHeight - box.scrollTop < END_TOLERANCE;
}

/**
 * Scroll to the top of the product details in the newest turn. Without details, with `skipDetails`, or if their top is
 * already above the view, scroll to the end. Returns whether it scrolled to details.
 */
function scrollBoxToNewest(box: Element, contentElement: Element, skipDetails: boolean): boolean {
  const details = skipDetails ? null : contentElement.querySelector(":scope > article:last-of-type .details");
  const top = details ? details.getBoundingClientRect().top - box.getBoundingClientRect().top : -Infinity;
  box.scrollTop += top < -1 ? box.scrollHeight : top;
  return top >= -1;
}
