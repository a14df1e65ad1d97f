/** What a shopper can do with a product that a function showed. */
export interface ProductActions {
  onProductSelect: (id: string) => void;
  onAddToCart: (id: string, quantity: number) => void;
}
