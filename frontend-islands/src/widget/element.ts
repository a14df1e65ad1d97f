import type { CartState } from "../events";
import { Launcher } from "./launcher";
import { ATTRIBUTES, optionsOf } from "./options";
import type { MountedPanel, PanelScript } from "./panelHost";
import { storeOpen, wasOpen } from "./panelState";
import { applyStyles } from "./applyStyles";

/** The launcher's styles; build.mjs defines them. */
declare const LAUNCHER_STYLES: string;

declare global {
  interface HTMLElementTagNameMap {
    "shop-assistant": ShopAssistant;
  }
}

interface Config {
  /** The shop's address, if the element has no `shop` attribute. */
  shop: string;
  loadPanel: () => Promise<PanelScript>;
}

let config: Config;

/**
 * `<shop-assistant>`: the whole chat in any storefront's page. The event `cartchange` has the new cart as its detail.
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

  /** An element that moves within its page is disconnected and connected at once; it must keep its state. */
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

  open(): void {
    this.setOpen(true);
  }

  close(): void {
    this.setOpen(false);
  }

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

export function define(newConfig: Config): void {
  config = newConfig;
  if (!customElements.get("shop-assistant")) customElements.define("shop-assistant", ShopAssistant);
}
