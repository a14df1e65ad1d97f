import type { CartState } from "../events";
import { Launcher } from "./launcher";
import { ATTRIBUTES, optionsOf } from "./options";
import type { MountedPanel, PanelScript } from "./panelHost";
import { storeOpen, wasOpen } from "./panelState";
import { applyStyles } from "./applyStyles";

/** The styles of the launcher, defined by build.mjs. */
declare const LAUNCHER_STYLES: string;

declare global {
  interface HTMLElementTagNameMap {
    "shop-assistant": ShopAssistant;
  }
}

interface Config {
  /** The URL of the shop's server for an element without a `shop` attribute. */
  shop: string;
  /** Load the panel's script. It may be called several times. */
  loadPanel: () => Promise<PanelScript>;
}

let config: Config;

/**
 * The element `<shop-assistant>`: the whole chat in a storefront's page. It dispatches the event `cartchange` with the
 * new cart as its detail.
 */
export class ShopAssistant extends HTMLElement {
  static readonly observedAttributes = ATTRIBUTES;
  private panel: MountedPanel | null = null;
  private launcher: Launcher | null = null;
  private isOpen = false;

  connectedCallback(): void {
    if (this.launcher) return;
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    applyStyles(shadow, LAUNCHER_STYLES);
    const preload = () => void config.loadPanel().catch(() => undefined);
    this.launcher = new Launcher(() => this.setOpen(!this.isOpen), preload);
    const frame = document.createElement("div");
    frame.className = "shop-assistant";
    frame.append(this.launcher.button);
    shadow.append(frame);
    this.launcher.setState(optionsOf(this, config.shop), "closed");
    if (wasOpen()) this.open();
  }

  /**
   * Unmount the panel, unless the element is connected again at once. A page that moves the element disconnects and
   * connects it, and the element must keep its state.
   */
  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.panel?.unmount();
      this.panel = this.launcher = null;
      this.isOpen = false;
      this.shadowRoot?.replaceChildren();
      if (this.shadowRoot?.adoptedStyleSheets) this.shadowRoot.adoptedStyleSheets = [];
    });
  }

  attributeChangedCallback(): void {
    if (this.launcher) this.update();
  }

  /** Open the panel, and load it if necessary. */
  open(): void {
    this.setOpen(true);
  }

  /** Close the panel. It stays mounted, and its stream open. */
  close(): void {
    this.setOpen(false);
  }

  /** Open or close the panel, and store this for the storefront's next page. */
  private setOpen(open: boolean): void {
    const closing = this.isOpen && !open;
    this.isOpen = open;
    storeOpen(open);
    this.update();
    if (closing) this.launcher?.button.focus();
  }

  private update(): void {
    const options = optionsOf(this, config.shop);
    if (this.isOpen && !this.panel) void this.mount();
    this.launcher?.setState(options, this.isOpen ? (this.panel ? "open" : "loading") : "closed");
    this.panel?.update(options, this.isOpen);
  }

  /** Load and mount the panel. A failure is shown by the launcher. */
  private async mount(): Promise<void> {
    try {
      const { mountPanel } = await config.loadPanel();
      const { shadowRoot: shadow, launcher } = this;
      if (this.panel || !shadow || !launcher) return;
      const surface = document.createElement("div");
      launcher.button.after(surface);
      const onClose = () => this.close();
      this.panel = mountPanel({ surface, shadow, onClose, onCart: (cart) => this.publishCart(cart) });
      this.update();
    } catch {
      this.isOpen = false;
      this.launcher?.setState(optionsOf(this, config.shop), "failed");
    }
  }

  private publishCart(cart: CartState): void {
    this.launcher?.setCount(cart.count);
    this.dispatchEvent(new CustomEvent("cartchange", { detail: cart, bubbles: true, composed: true }));
  }
}

/** Define the element, or replace its configuration if it is defined already. */
export function define(newConfig: Config): void {
  config = newConfig;
  if (!customElements.get("shop-assistant")) customElements.define("shop-assistant", ShopAssistant);
}
