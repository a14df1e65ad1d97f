import { type ReactNode, useEffect, useState } from "react";
import { Icon } from "./Icon";
import { type Place, leafBy, leafByKey, placeOf } from "../behaviours/carouselScroll";

interface ControlsProps {
  /** A list that scrolls sideways. Fingers and wheels move it by themselves. */
  list: HTMLElement;
  label: string;
}

const ALL_SEEN: Place = { first: 1, last: 0, count: 0 };

/** Buttons that leaf through a row of cards, and arrow keys within it; nothing where all of it can be seen. */
export function CarouselControls({ list, label }: ControlsProps): ReactNode {
  const { first, last, count } = usePlace(list);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => leafByKey(list, event);
    list.addEventListener("keydown", onKey);
    return () => list.removeEventListener("keydown", onKey);
  }, [list]);
  if (first === 1 && last >= count) return null;
  return (
    <div className="carousel-controls" role="group" aria-label={`Leaf through: ${label}`}>
      <p className="carousel-place" role="status">
        {first === last ? first : `${first}–${last}`} of {count}
      </p>
      <Leaf icon="back" words="Earlier" end={first === 1} onClick={() => leafBy(list, -1)} />
      <Leaf icon="next" words="Further" end={last === count} onClick={() => leafBy(list, 1)} />
    </div>
  );
}

interface LeafProps {
  icon: "back" | "next";
  words: string;
  end: boolean;
  onClick: () => void;
}

/** At an end it says so and stays where it is: a button that went dead would lose the focus. */
function Leaf({ icon, words, end, onClick }: LeafProps): ReactNode {
  return (
    <button type="button" className="carousel-leaf" aria-disabled={end} onClick={end ? undefined : onClick}>
      <Icon name={icon} />
      <span className="unseen">{words}</span>
    </button>
  );
}

function usePlace(list: HTMLElement): Place {
  const [place, setPlace] = useState(ALL_SEEN);
  useEffect(() => {
    const look = () => {
      const now = placeOf(list);
      setPlace((before) => (same(before, now) ? before : now));
    };
    look();
    list.addEventListener("scroll", look, { passive: true });
    const resized = new ResizeObserver(look);
    resized.observe(list);
    return () => {
      list.removeEventListener("scroll", look);
      resized.disconnect();
    };
  }, [list]);
  return place;
}

function same(one: Place, other: Place): boolean {
  return one.first === other.first && one.last === other.last && one.count === other.count;
}
