import type { ComponentType } from "react";
import { IslandComponents } from "../generated/islands";

/** The props of every island. */
export interface IslandProps {
  /** The server's HTML of the function's result. It remains if the component fails. */
  element: HTMLElement;
  /** Shows the details of a product. */
  onProductSelect: (id: string) => void;
}

export { IslandComponents };

/** The component of functions without an island: the server's HTML stays as it is. */
function NoIsland(): null {
  return null;
}

/** Return the component of a function's result. */
export function islandComponent(name: string): ComponentType<IslandProps> {
  return (IslandComponents as Partial<Record<string, ComponentType<IslandProps>>>)[name] ?? NoIsland;
}
