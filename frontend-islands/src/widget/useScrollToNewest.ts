import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

/** Pixels of the newest messages that may be below the view before it counts as not at the end. */
const END_TOLERANCE = 48;
/** Pixels above the turn at the top. */
const GAP = 12;

interface NewestScroll {
  /** The ref of the scrolling element. */
  scroller: (element: HTMLElement | null) => void;
  /** The ref of the growing content in it. */
  content: (element: HTMLElement | null) => void;
  /** Whether the end is visible. */
  atEnd: boolean;
  /** Scroll to the end once. */
  scrollToEnd: () => void;
  /** Put the next turn at the top. */
  expectTurn: () => void;
  /** Keep the reader's position when the next messages are inserted above. */
  keepPosition: () => void;
}

/**
 * Put the reader's new question at the top once, where it stays. Nothing follows the end.
 *
 * @param count - The number of messages.
 * @param isOwn - Whether the newest message is the reader's.
 */
export function useScrollToNewest(count: number, isOwn: boolean): NewestScroll {
  const [box, setBox] = useState<HTMLElement | null>(null);
  const [content, setContent] = useState<HTMLElement | null>(null);
  const [atEnd, setAtEnd] = useState(true);
  const expected = useRef(true);
  /** The height of the content before earlier messages are inserted above. */
  const heightBefore = useRef(0);
  useEffect(() => {
    if (!box || !content) return;
    const look = () => setAtEnd(hiddenHeight(box, content) < END_TOLERANCE);
    const observer = new ResizeObserver(look);
    box.addEventListener("scroll", look, { passive: true });
    observer.observe(content);
    observer.observe(box);
    return () => {
      box.removeEventListener("scroll", look);
      observer.disconnect();
    };
  }, [box, content]);
  const scrollToEnd = useCallback(() => {
    if (box && content) scrollBy(box, hiddenHeight(box, content));
  }, [box, content]);
  const expectTurn = useCallback(() => void (expected.current = true), []);
  const keepPosition = useCallback(() => {
    heightBefore.current = content ? (lastTurn(content)?.offsetTop ?? 0) : 0;
  }, [content]);
  useLayoutEffect(() => {
    const turn = content && lastTurn(content);
    if (!box || !turn) return;
    if (heightBefore.current > 0) {
      keepBelow(box, content, turn.offsetTop - heightBefore.current);
      heightBefore.current = 0;
    } else if (isOwn || expected.current) {
      anchor(box, content, turn);
      expected.current = false;
    }
  }, [count, isOwn, box, content]);
  return { scroller: setBox, content: setContent, atEnd, scrollToEnd, expectTurn, keepPosition };
}

function lastTurn(content: HTMLElement): HTMLElement | null {
  return content.querySelector<HTMLElement>(":scope > article:last-of-type");
}

/** Return the pixels of the newest messages below the view. */
function hiddenHeight(box: Element, content: Element): number {
  const last = content.lastElementChild?.getBoundingClientRect().bottom ?? 0;
  return last - box.getBoundingClientRect().bottom;
}

/** Put a turn at the top of the view. The content gets the height that this needs. */
function anchor(box: HTMLElement, content: HTMLElement, turn: Element): void {
  content.style.minHeight = "";
  const top = Math.max(
    0,
    box.scrollTop + turn.getBoundingClientRect().top - box.getBoundingClientRect().top - GAP,
  );
  content.style.minHeight = `${top + box.clientHeight - box.scrollHeight + content.offsetHeight}px`;
  box.scrollTop = top;
}

function scrollBy(box: Element, pixels: number): void {
  box.scrollTop += pixels;
}

/** Keep what is read in view after this many pixels were inserted above it. */
function keepBelow(box: HTMLElement, content: HTMLElement, added: number): void {
  content.style.minHeight = `${(parseFloat(content.style.minHeight) || 0) + added}px`;
  scrollBy(box, added);
}
