import type { CartState } from "../events";
import type { Options } from "./options";

/** The launcher's side of the interface between launcher and panel. */
export interface PanelHost {
  /** The element to draw into, inside `shadow`. */
  surface: HTMLElement;
  shadow: ShadowRoot;
  onClose: () => void;
  onCart: (cart: CartState) => void;
}

/** The panel's side. It is small, as the two scripts may be of different versions. */
export interface MountedPanel {
  update: (options: Options, open: boolean) => void;
  unmount: () => void;
}

export interface PanelScript {
  mountPanel: (host: PanelHost) => MountedPanel;
}
