import { type ComponentType, createElement, type ReactNode } from "react";
import type { FunctionCallView } from "../hooks/conversation";
import type { ProductActions } from "./actions";
import { CartNotification, type CartNotificationProps, cartNotificationProps } from "./add_to_cart";
import { ErrorBoundary } from "../components/ErrorBoundary";
import {
  RecommendationGrid,
  type RecommendationGridProps,
  recommendationGridProps,
} from "./get_recommendations";
import { textOrNull } from "../products";
import { PlainView } from "../components/PlainView";
import { SearchResults, type SearchResultsProps, searchResultsProps } from "./search_products";
import { ProductCard, type ProductCardProps, productCardProps } from "./show_product_details";

interface PropsByFunction {
  search_products: SearchResultsProps;
  show_product_details: ProductCardProps;
  add_to_cart: CartNotificationProps;
  get_recommendations: RecommendationGridProps;
}

export type FunctionName = keyof PropsByFunction;

/** A function's name is the name of its component; other names are drawn plainly. */
export const FunctionComponents: { [Name in FunctionName]: ComponentType<PropsByFunction[Name]> } = {
  search_products: SearchResults,
  show_product_details: ProductCard,
  add_to_cart: CartNotification,
  get_recommendations: RecommendationGrid,
};

/** The component of a function's result, with the props that its call gives it. */
function drawn(name: FunctionName, call: FunctionCallView, actions: ProductActions): ReactNode {
  const { search_products, show_product_details, add_to_cart, get_recommendations } = FunctionComponents;
  switch (name) {
    case "search_products":
      return createElement(search_products, searchResultsProps(call, actions));
    case "show_product_details":
      return createElement(show_product_details, productCardProps(call, actions));
    case "add_to_cart":
      return createElement(add_to_cart, cartNotificationProps(call, actions));
    case "get_recommendations":
      return createElement(get_recommendations, recommendationGridProps(call, actions));
  }
}

interface FunctionViewProps {
  call: FunctionCallView;
  actions: ProductActions;
}

/** A function call in any of its states, behind a boundary of its own. */
export function FunctionView({ call, actions }: FunctionViewProps): ReactNode {
  return (
    <ErrorBoundary key={call.status} label="This result">
      <FunctionState call={call} actions={actions} />
    </ErrorBoundary>
  );
}

function FunctionState({ call, actions }: FunctionViewProps): ReactNode {
  if (call.status === "running") return <p className="doing">{runningLine(call)}</p>;
  if (call.status === "failed") return <FunctionFailure call={call} actions={actions} />;
  return isKnown(call.name) ? drawn(call.name, call, actions) : <PlainView call={call} />;
}

function FunctionFailure({ call: { error }, actions }: FunctionViewProps): ReactNode {
  const { message = "This did not work.", recovery = "", suggestions = [] } = error ?? {};
  return (
    <section className="refused">
      <p>
        {message} {recovery && <span className="recovery">{recovery}</span>}
      </p>
      {suggestions.length > 0 && (
        <ul className="suggestions" role="list">
          {suggestions.map(({ product_id: id, name, reason }) => (
            <li key={id}>
              <button type="button" className="button" onClick={() => actions.onProductSelect(id)}>
                {name}
              </button>{" "}
              <span className="muted">{reason}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** What a function is doing, while it does it. */
function runningLine({ name, parameters }: FunctionCallView): string {
  const sought = textOrNull(parameters.query);
  const lines: Record<FunctionName, string> = {
    search_products: sought ? `Looking on the shelves for ${sought}…` : "Looking on the shelves…",
    show_product_details: "Taking a closer look…",
    add_to_cart: "Putting it in the cart…",
    get_recommendations: "Looking for what goes with it…",
  };
  return isKnown(name) ? lines[name] : "One moment…";
}

function isKnown(name: string): name is FunctionName {
  return Object.hasOwn(FunctionComponents, name);
}
