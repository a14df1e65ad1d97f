import type { ComponentType } from "react";
import { IslandComponents } from "../generated/islands";

export interface IslandProps {
  /** The function's result as the server drew it: where the component begins, and what stays if it fails. */
  element: HTMLElement;
  onProductSelect: (id: string) => void;
}

export { IslandComponents };

/** For other names: what the server drew is all there is. */
function AsServed(): null {
  return null;
}

export function islandComponent(name: string): ComponentType<IslandProps> {
  return (IslandComponents as Partial<Record<string, ComponentType<IslandProps>>>)[name] ?? AsServed;
}
