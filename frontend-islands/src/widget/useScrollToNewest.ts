import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

const NEAR = 80;

interface Following {
  /** Refs of what scrolls, and of what grows in it. */
  scroller: (element: HTMLElement | null) => void;
  content: (element: HTMLElement | null) => void;
  atEnd: boolean;
  toEnd: () => void;
  /** What is read stays where it is when the next messages come in above it. */
  keepPlace: () => void;
}

/** Keeps the newest in view until the reader scrolls up. What the reader says is always followed (`isOwn`). */
export function useFollowing(count: number, isOwn: boolean): Following {
  const [box, setBox] = useState<HTMLElement | null>(null);
  const [inner, setInner] = useState<HTMLElement | null>(null);
  const [atEnd, setAtEnd] = useState(true);
  const following = useRef(true);
  const stood = useRef(0);
  const below = useRef(0);
  const bring = useCallback(
    (past = false) => {
      if (!box || !inner) return;
      const toDetails = bringNewest(box, inner, past);
      following.current = !toDetails || isAtEnd(box);
      stood.current = box.scrollTop;
    },
    [box, inner],
  );
  useEffect(() => {
    if (!box || !inner) return;
    const onScroll = () => {
      // An event from where the box stood already is not the reader's, however much has come below since.
      following.current = isAtEnd(box) || (following.current && box.scrollTop === stood.current);
      stood.current = box.scrollTop;
      setAtEnd(isAtEnd(box));
    };
    const onGrowth = () => {
      if (following.current) bring();
      setAtEnd(isAtEnd(box));
    };
    const grown = new ResizeObserver(onGrowth);
    box.addEventListener("scroll", onScroll, { passive: true });
    grown.observe(inner);
    grown.observe(box);
    return () => {
      box.removeEventListener("scroll", onScroll);
      grown.disconnect();
    };
  }, [box, inner, bring]);
  const toEnd = useCallback(() => bring(true), [bring]);
  const keepPlace = useCallback(() => {
    below.current = box ? box.scrollHeight - box.scrollTop : 0;
  }, [box]);
  useLayoutEffect(() => {
    if (box && below.current > 0) {
      stand(box, below.current);
      below.current = 0;
      return;
    }
    if (isOwn || following.current) bring();
  }, [count, isOwn, bring, box]);
  return { scroller: setBox, content: setInner, atEnd, toEnd, keepPlace };
}

/** Scrolls to so many pixels above the end. */
function stand(box: Element, below: number): void {
  box.scrollTop = box.scrollHeight - below;
}

function isAtEnd(box: Element): boolean {
  return box.scrollHeight - box.clientHeight - box.scrollTop < NEAR;
}

/** Details are read from their top until the reader goes `past` it; all else from where it ends. Whether it is details. */
function bringNewest(box: Element, inner: Element, past: boolean): boolean {
  const details = past ? null : inner.querySelector(":scope > article:last-of-type .details");
  const top = details ? details.getBoundingClientRect().top - box.getBoundingClientRect().top : -Infinity;
  box.scrollTop += top < -1 ? box.scrollHeight : top;
  return top >= -1;
}
