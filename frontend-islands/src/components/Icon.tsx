import type { ReactNode } from "react";

/**
 * The paths of those icons of static/icons/icons.svg that the components use. They are copies, because a page
 * of another origin cannot refer to that file.
 */
const DRAWINGS = {
  box: "M3.5 7.5 12 3l8.5 4.5v9L12 21l-8.5-4.5zM3.5 7.5 12 12l8.5-4.5M12 12v9",
  cart: "M4 8h16l-1.6 12H5.6zM8.5 8a3.5 4.5 0 0 1 7 0",
  check: "m5 12.5 4.5 4.5L19 7.5",
  close: "M6 6l12 12M18 6 6 18",
  back: "M15 5l-7 7 7 7",
  next: "M9 5l7 7-7 7",
  send: "M12 19V5M5.5 11.5 12 5l6.5 6.5",
  stop: "M7 7h10v10H7z",
  mark: "M2 21 9.2 3h5.6L22 21M6.2 14.5h11.6M8.6 8.5h6.8",
} as const;

export type IconName = keyof typeof DRAWINGS;

/** A decorative icon, hidden from screen readers. */
export function Icon({ name, className = "icon" }: { name: IconName; className?: string }): ReactNode {
  return (
    <svg className={className} viewBox="0 0 24 24" aria-hidden="true">
      <path d={DRAWINGS[name]} />
    </svg>
  );
}
