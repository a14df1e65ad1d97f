import type { CartState } from "../events";
import { Launcher } from "./launcher";
import { ATTRIBUTES, optionsOf } from "./options";
import type { MountedPanel, PanelScript } from "./panelHost";
import { rememberOpen, wasOpen } from "./panelState";
import { dress } from "./applyStyles";

/** The launcher's styles, put in by build.mjs. */
declare const LAUNCHER_STYLES: string;

declare global {
  interface HTMLElementTagNameMap {
    "shop-assistant": ShopAssistant;
  }
}

interface Home {
  /** The shop's address, unless the element names another. */
  shop: string;
  loadPanel: () => Promise<PanelScript>;
}

let home: Home;

/**
 * `<shop-assistant>`: the whole chat in a page of another shop's. It tells its cart by the event `cartchange`, whose
 * detail is the cart.
 */
export class ShopAssistant extends HTMLElement {
  static readonly observedAttributes = ATTRIBUTES;
  private panel: MountedPanel | null = null;
  private launcher: Launcher | null = null;
  private isOpen = false;

  connectedCallback(): void {
    if (this.launcher) return;
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    dress(shadow, LAUNCHER_STYLES);
    const near = () => void home.loadPanel().catch(() => undefined);
    this.launcher = new Launcher(() => this.setOpen(!this.isOpen), near);
    const frame = document.createElement("div");
    frame.className = "shop-assistant";
    frame.append(this.launcher.button);
    shadow.append(frame);
    this.launcher.say(optionsOf(this, home.shop), "closed");
    if (wasOpen()) this.open();
  }

  /** Moved within its page it is disconnected and connected in one go, and goes on. */
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
    rememberOpen(open);
    this.update();
    if (closing) this.launcher?.button.focus();
  }

  private update(): void {
    const options = optionsOf(this, home.shop);
    if (this.isOpen && !this.panel) void this.begin();
    this.launcher?.say(options, this.isOpen ? (this.panel ? "open" : "loading") : "closed");
    this.panel?.update(options, this.isOpen);
  }

  private async begin(): Promise<void> {
    try {
      const { mountPanel } = await home.loadPanel();
      const { shadowRoot: shadow, launcher } = this;
      if (this.panel || !shadow || !launcher) return;
      const surface = document.createElement("div");
      launcher.button.after(surface);
      const onClose = () => this.close();
      this.panel = mountPanel({ surface, shadow, onClose, onCart: (cart) => this.tellCart(cart) });
      this.update();
    } catch {
      this.isOpen = false;
      this.launcher?.say(optionsOf(this, home.shop), "failed");
    }
  }

  private tellCart(cart: CartState): void {
    this.launcher?.setCount(cart.count);
    this.dispatchEvent(new CustomEvent("cartchange", { detail: cart, bubbles: true, composed: true }));
  }
}

export function define(here: Home): void {
  home = here;
  if (!customElements.get("shop-assistant")) customElements.define("shop-assistant", ShopAssistant);
}
