import type { HostCartLine, ShopAssistantEventMap } from "../../../static/shop-assistant";
import type { CartState } from "../events";
import type { Options } from "./options";

/** Dispatch an event on the element. Returns false if a listener has cancelled it. */
export type Dispatch = <Name extends keyof ShopAssistantEventMap>(
  name: Name,
  detail: ShopAssistantEventMap[Name]["detail"],
) => boolean;

/** The values that the storefront's page has set by methods. */
export interface PageState {
  /** The storefront's own cart; null if the assistant's is shown. */
  hostCart: readonly HostCartLine[] | null;
  /** Messages that the page wants to be sent, oldest first. The panel empties the list. */
  questions: string[];
}

/** The interface between launcher and panel, as the launcher implements it. */
export interface PanelHost {
  /** The element to render into, within `shadow`. */
  surface: HTMLElement;
  shadow: ShadowRoot;
  onClose: () => void;
  onCart: (cart: CartState) => void;
  dispatch: Dispatch;
  /** Called with the server's URL when it does not answer. */
  onUnreachable: (shop: string) => void;
}

/** The interface as the panel implements it. It is small, because the two scripts may have different versions. */
export interface MountedPanel {
  update: (options: Options, open: boolean, page: PageState) => void;
  unmount: () => void;
}

/** The exports of the panel's script. */
export interface PanelScript {
  mountPanel: (host: PanelHost) => MountedPanel;
}
