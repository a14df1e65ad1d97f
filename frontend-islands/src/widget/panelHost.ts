import type { CartState } from "../events";
import type { Options } from "./options";

/** What the launcher gives to the panel. */
export interface PanelHost {
  /** Where it is drawn; its styles go beside it. */
  surface: HTMLElement;
  shadow: ShadowRoot;
  onClose: () => void;
  onCart: (cart: CartState) => void;
}

/** What the panel's script gives to the launcher: it may be of another version, so there is little of it. */
export interface MountedPanel {
  update: (options: Options, open: boolean) => void;
  unmount: () => void;
}

export interface PanelScript {
  mountPanel: (host: PanelHost) => MountedPanel;
}
