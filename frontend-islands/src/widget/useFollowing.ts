import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

const NEAR = 80;

interface Following {
  /** Refs of what scrolls, and of what grows in it. */
  scroller: (element: HTMLElement | null) => void;
  content: (element: HTMLElement | null) => void;
  atEnd: boolean;
  toEnd: () => void;
}

/** Keeps the newest in view until the reader scrolls up. What the reader says is always followed (`isOwn`). */
export function useFollowing(count: number, isOwn: boolean): Following {
  const [box, setBox] = useState<HTMLElement | null>(null);
  const [inner, setInner] = useState<HTMLElement | null>(null);
  const [atEnd, setAtEnd] = useState(true);
  const following = useRef(true);
  useEffect(() => {
    if (!box || !inner) return;
    const onScroll = () => {
      following.current = isAtEnd(box);
      setAtEnd(following.current);
    };
    const onGrowth = () => {
      if (following.current) bringNewest(box, inner);
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
  }, [box, inner]);
  const toEnd = useCallback(() => {
    following.current = true;
    if (box && inner) bringNewest(box, inner);
  }, [box, inner]);
  useLayoutEffect(() => {
    if (following.current || isOwn) toEnd();
  }, [count, isOwn, toEnd]);
  return { scroller: setBox, content: setInner, atEnd, toEnd };
}

function isAtEnd(box: Element): boolean {
  return box.scrollHeight - box.clientHeight - box.scrollTop < NEAR;
}

/** Details are read from their top; all else from where it ends. */
function bringNewest(box: Element, inner: Element): void {
  const last = inner.querySelector(":scope > :last-child > .parts > :last-child");
  if (!last?.matches(".details")) {
    box.scrollTop = box.scrollHeight;
    return;
  }
  box.scrollTop += last.getBoundingClientRect().top - box.getBoundingClientRect().top;
}
