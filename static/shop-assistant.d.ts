/**
 * Types of `<shop-assistant>` for a storefront in TypeScript (docs/storefront.md). Copy the file into the storefront,
 * or download it from `/static/shop-assistant.d.ts` of the assistant's server.
 */

/** A line of the assistant's cart. Amounts are decimal strings in `currency`. */
export interface AssistantCartLine {
  product_id: string;
  name: string;
  quantity: number;
  unit_price: string;
  line_total: string;
  currency: string;
  /** The path of the product's page on the assistant's server. */
  url: string;
}

/** The assistant's cart. `count` is the number of pieces. */
export interface AssistantCart {
  items: AssistantCartLine[];
  count: number;
  total: string;
  currency: string;
}

/** A line of the storefront's own cart, as `setCart` takes it. */
export interface HostCartLine {
  /** The product's or variant's id in the storefront. */
  id: string;
  name: string;
  quantity: number;
  /** The price of the whole line, a decimal string. Lines without it are shown without a price. */
  line_total?: string;
  /** The currency of `line_total` (ISO 4217). */
  currency?: string;
  /** The product's page: http or https, or a path of the storefront. */
  url?: string;
}

/** The origin of an addition: `visitor` for a card's button, `assistant` for one that the assistant's cart already contains. */
export type AdditionSource = "visitor" | "assistant";

export interface AddItemDetail {
  /** The product; it may have more fields than these. */
  product: { id: string; name: string; price: string; currency: string };
  /** The chosen variant; null if the product has none. */
  variant_id: string | null;
  quantity: number;
  source: AdditionSource;
  /**
   * Take the addition into the storefront's cart (this also prevents the default). The button shows success when the
   * promise resolves, and the error's message when it rejects.
   */
  respondWith: (promise: Promise<unknown>) => void;
}

export interface CheckoutDetail {
  /** The lines that the visitor sees: those of the assistant's cart, or of `setCart`. */
  cart: AssistantCart | readonly HostCartLine[];
  source: "assistant" | "host";
}

export interface AddedDetail {
  product_id: string;
  variant_id: string | null;
  quantity: number;
  source: AdditionSource;
  /** The cart that took it. */
  cart: "assistant" | "host";
}

export interface ShopAssistantEventMap {
  /** Before a button adds a product (cancelable), and after the assistant has added one. */
  additem: CustomEvent<AddItemDetail>;
  /** *Checkout* was pressed. Cancelable: then the element opens nothing. */
  checkout: CustomEvent<CheckoutDetail>;
  /** The assistant's cart has changed. */
  cartchange: CustomEvent<AssistantCart>;
  /** The panel was opened by the visitor or by the page's script. */
  opened: CustomEvent<null>;
  /** A message was sent. `text` is null unless the attribute `share-text` is set. */
  asked: CustomEvent<{ text: string | null }>;
  /** Products were shown in the conversation. */
  shown: CustomEvent<{ product_ids: string[] }>;
  /** A product was added to a cart. */
  added: CustomEvent<AddedDetail>;
}

export interface ShopAssistantElement extends HTMLElement {
  /** The id of the product that the page shows; empty if it shows none. Reflects the attribute. */
  product: string;
  open(): void;
  close(): void;
  /** Open the panel and send a message of at most 2,000 characters in the visitor's name. Throws for other values. */
  ask(text: string): void;
  /** Show the storefront's cart instead of the assistant's; null shows the assistant's again. Throws for other values. */
  setCart(lines: readonly HostCartLine[] | null): void;
  addEventListener<Name extends keyof ShopAssistantEventMap>(
    type: Name,
    listener: (event: ShopAssistantEventMap[Name]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "shop-assistant": ShopAssistantElement;
  }
}
