import type { CartState } from "../events";
import type { Options } from "./options";

/** The interface between launcher and panel, as the launcher implements it. */
export interface PanelHost {
  /** The element to render into, within `shadow`. */
  surface: HTMLElement;
  shadow: ShadowRoot;
  onClose: () => void;
  onCart: (cart: CartState) => void;
}

/** The interface as the panel implements it. It is small, because the two scripts may have different versions. */
export interface MountedPanel {
  update: (options: Options, open: boolean) => void;
  unmount: () => void;
}

/** The exports of the panel's script. */
export interface PanelScript {
  mountPanel: (host: PanelHost) => MountedPanel;
}
