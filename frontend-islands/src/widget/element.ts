import type {
  HostCartLine,
  ShopAssistantElement,
  ShopAssistantEventMap,
} from "../../../static/shop-assistant";
import type { CartState } from "../events";
import { Launcher } from "./launcher";
import { ATTRIBUTES, optionsOf } from "./options";
import { explainUnreachable } from "./originCheck";
import type { MountedPanel, PageState, PanelScript } from "./panelHost";
import { storeOpen, wasOpen } from "./panelState";
import { applyStyles } from "./applyStyles";

/** The styles of the launcher, defined by build.mjs. */
declare const LAUNCHER_STYLES: string;

interface Config {
  /** The URL of the shop's server for an element without a `shop` attribute. */
  shop: string;
  /** Styles of the shop, in addition to the launcher's. */
  css?: string;
  /** Load the panel's script. It may be called several times. */
  loadPanel: () => Promise<PanelScript>;
}

let config: Config;

/** The largest number of characters of a message, and of lines of a storefront's cart. */
const [MESSAGE_LIMIT, LINES_LIMIT] = [2000, 200];

/** The element `<shop-assistant>`: the whole chat in a storefront's page. Its interface is static/shop-assistant.d.ts. */
export class ShopAssistant extends HTMLElement implements ShopAssistantElement {
  static readonly observedAttributes = ATTRIBUTES;
  private panel: MountedPanel | null = null;
  private launcher: Launcher | null = null;
  private isOpen = false;
  private readonly page: PageState = { hostCart: null, questions: [] };
  /** The newest cart of `cartchange`, as JSON. */
  private published = "";
  private assistantCount = 0;

  get product(): string {
    return this.getAttribute("product") ?? "";
  }

  set product(id: string) {
    if (id) this.setAttribute("product", id);
    else this.removeAttribute("product");
  }

  connectedCallback(): void {
    if (this.launcher) return;
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    applyStyles(shadow, LAUNCHER_STYLES + (config.css ?? ""));
    const preload = () => void config.loadPanel().catch(() => undefined);
    this.launcher = new Launcher(() => (this.isOpen ? this.close() : this.open()), preload);
    const frame = document.createElement("div");
    frame.className = "shop-assistant";
    frame.append(this.launcher.button);
    shadow.append(frame);
    this.launcher.setState(optionsOf(this, config.shop), "closed");
    this.showCount();
    if (wasOpen()) this.setOpen(true);
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
    if (!this.isOpen) this.emit("opened", null);
    this.setOpen(true);
  }

  /** Close the panel. It stays mounted, and its stream open. */
  close(): void {
    this.setOpen(false);
  }

  ask(text: string): void {
    if (typeof text !== "string" || !text.trim() || text.length > MESSAGE_LIMIT)
      throw new TypeError(`ask expects a text of 1 to ${MESSAGE_LIMIT} characters`);
    this.page.questions = [...this.page.questions, text];
    this.open();
  }

  setCart(lines: readonly HostCartLine[] | null): void {
    if (lines !== null && !areLines(lines))
      throw new TypeError(`setCart expects null, or at most ${LINES_LIMIT} lines {id, name, quantity}`);
    this.page.hostCart = lines?.map((line: HostCartLine) => ({ ...line })) ?? null;
    this.showCount();
    this.update();
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
    this.panel?.update(options, this.isOpen, this.page);
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
      this.panel = mountPanel({
        surface,
        shadow,
        onClose,
        onCart: (cart) => this.publishCart(cart),
        dispatch: (name, detail) => this.emit(name, detail),
        onUnreachable: (address) => void explainUnreachable(address),
      });
      this.update();
    } catch {
      this.isOpen = false;
      this.launcher?.setState(optionsOf(this, config.shop), "failed");
    }
  }

  private publishCart(cart: CartState): void {
    this.assistantCount = cart.count;
    this.showCount();
    const cartJson = JSON.stringify(cart);
    // Before the first event of the session the cart is empty, which is no change.
    if (cartJson === this.published || cart.count + this.published.length === 0) return;
    this.published = cartJson;
    this.emit("cartchange", cart);
  }

  /** Show the number of pieces of the storefront's cart, or of the assistant's. */
  private showCount(): void {
    const { hostCart } = this.page;
    this.launcher?.setCount(
      hostCart?.reduce((sum, { quantity }) => sum + quantity, 0) ?? this.assistantCount,
    );
  }

  /** Dispatch an event. Returns false if a listener has cancelled it. */
  private emit<Name extends keyof ShopAssistantEventMap>(
    name: Name,
    detail: ShopAssistantEventMap[Name]["detail"],
  ): boolean {
    const cancelable = name === "additem" || name === "checkout";
    return this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable }));
  }
}

/** Return whether a value can be the lines of the storefront's cart. */
function areLines(lines: unknown): boolean {
  return Array.isArray(lines) && lines.length <= LINES_LIMIT && lines.every(isLine);
}

/** Return whether a value can be a line of the storefront's cart. */
function isLine(line: unknown): boolean {
  const { id, name, quantity } = Object(line) as Partial<HostCartLine>;
  return (
    typeof id === "string" && typeof name === "string" && Number.isInteger(quantity) && Number(quantity) > 0
  );
}

/** Define the element, or replace its configuration if it is defined already. */
export function define(newConfig: Config): void {
  config = newConfig;
  if (!customElements.get("shop-assistant")) customElements.define("shop-assistant", ShopAssistant);
}
