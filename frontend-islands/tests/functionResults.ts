/** Products and calls of functions, in the format of the JSON API. */
import type { FunctionCallView } from "../src/hooks/conversation";

export const KETTLE = {
  id: "kettle-1",
  name: "Enamel kettle",
  description: "Holds a litre.",
  price: "39.50",
  list_price: "45.00",
  currency: "EUR",
  brand: "Harrow",
  image_url: "/static/kettle.svg",
  in_stock: true,
  stock: 3,
  rating: 4.5,
  attributes: { capacity: "1 l" },
  url: "/products/kettle-1",
};

export const TEAPOT = {
  ...KETTLE,
  id: "teapot-2",
  name: "Teapot",
  brand: "Nook",
  in_stock: false,
  image_url: null,
  reason: "Goes with tea",
};

/** Five products with decreasing prices. */
export const FIVE = ["One", "Two", "Three", "Four", "Five"].map((name, index) => ({
  ...KETTLE,
  id: name,
  name,
  price: `${50 - index * 10}.00`,
}));

/** Return a call that is done, with other properties from `more`. */
export function called(name: string, more: Partial<FunctionCallView>): FunctionCallView {
  return { call_id: "c1", name, parameters: {}, status: "done", result: null, error: null, ...more };
}
