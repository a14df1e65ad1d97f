import type { ReactNode } from "react";
import { FunctionComponents, functionViews } from "../generated/components";
import { say, words } from "../text/message";
import * as messages from "../generated/messages";
import type { FunctionCallView } from "../hooks/conversation";
import type { CallError, Suggestion } from "../events";
import type { ProductActions } from "./actions";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { PlainView } from "../components/PlainView";
import { ADD_TO_CART } from "../generated/functions";
import { runningLine } from "./runningLine";

export { FunctionComponents };

interface FunctionViewProps {
  call: FunctionCallView;
  actions: ProductActions;
}

/** A function call in any state, within its own error boundary. A change of the status resets the boundary. */
export function FunctionView({ call, actions }: FunctionViewProps): ReactNode {
  return (
    <ErrorBoundary key={call.status} label="This result">
      <FunctionState call={call} actions={actions} />
    </ErrorBoundary>
  );
}

function FunctionState({ call, actions }: FunctionViewProps): ReactNode {
  if (call.status === "running")
    return (
      <p className="doing" role="status">
        {runningLine(call.name, call.parameters)}
      </p>
    );
  if (call.status === "failed") return <FunctionFailure call={call} actions={actions} />;
  return isKnown(call.name) ? functionViews[call.name](call, actions) : <PlainView call={call} />;
}

/** Sentences for refusals whose own words are for a model or a program, by code. */
const REFUSAL_LINES: Record<string, string> = {
  invalid_parameters: messages.REFUSAL_INVALID_PARAMETERS,
  unknown_function: messages.REFUSAL_UNKNOWN_FUNCTION,
  product_unknown: messages.REFUSAL_PRODUCT_UNKNOWN,
  product_not_shown: messages.REFUSAL_PRODUCT_NOT_SHOWN,
};

/** The message of a failed call, how to recover, and suggested products. */
function FunctionFailure({ call: { error }, actions }: FunctionViewProps): ReactNode {
  const { code = "", suggestions = [] } = error ?? {};
  if (suggestions[0]?.variant_name) return <VariantChoice error={error} actions={actions} />;
  const line = REFUSAL_LINES[code];
  const message = line ?? error?.message ?? messages.REFUSAL_INVALID_PARAMETERS;
  const recovery = line ? "" : error?.recovery;
  return (
    <section className="refused">
      <p>
        {message} {recovery && <span className="recovery">{recovery}</span>}
      </p>
      {suggestions.length > 0 && (
        <ul className="suggestions" role="list">
          {suggestions.map((suggestion) => (
            <li key={`${suggestion.product_id} ${suggestion.quantity ?? ""}`}>
              <SuggestionButton suggestion={suggestion} actions={actions} />{" "}
              <span className="muted">{suggestion.reason}</span>
            </li>
          ))}
          {suggestions[0]?.quantity && actions.onMessage && (
            <li>
              <button
                type="button"
                className="plain"
                onClick={() => actions.onMessage?.(messages.BUTTON_NOT_NOW)}
              >
                {messages.BUTTON_NOT_NOW}
              </button>
            </li>
          )}
        </ul>
      )}
    </section>
  );
}

/** The question which variant is meant, with a button for each. The markup matches components/_variant_buttons.html. */
function VariantChoice({ error, actions }: { error: CallError | null; actions: ProductActions }): ReactNode {
  const { code = "", message = "", recovery = "", suggestions = [] } = error ?? {};
  return (
    <section className={code === "choice_needed" ? "asked" : "refused"}>
      <p>
        {message} {recovery && <span className="recovery">{recovery}</span>}
      </p>
      <ul className="variants" role="list">
        {suggestions.map((suggestion) => (
          <VariantButton key={suggestion.variant_name} suggestion={suggestion} actions={actions} />
        ))}
      </ul>
    </section>
  );
}

function VariantButton({ suggestion, actions }: SuggestionButtonProps): ReactNode {
  const { product_id, name, reason, variant_id, variant_name: variant = "", options } = suggestion;
  if (suggestion.available === false) {
    return (
      <li>
        <button type="button" className="button" disabled>
          <s>{words(messages.PRODUCT_OPTION_GONE, { value: variant })}</s>
        </button>
      </li>
    );
  }
  const quantity = suggestion.quantity ?? 1;
  const parameters = { product_id: variant_id ?? product_id, quantity, ...(options && { options }) };
  return (
    <li>
      <button type="button" className="button" onClick={() => actions.onFunction?.(ADD_TO_CART, parameters)}>
        {quantity > 1
          ? words(messages.BUTTON_ADD_VARIANTS, { count: quantity, variant, name })
          : words(messages.BUTTON_ADD_VARIANT, { variant, name })}
      </button>{" "}
      {reason !== "In stock." && <span className="muted">{reason}</span>}
    </li>
  );
}

interface SuggestionButtonProps {
  suggestion: Suggestion;
  actions: ProductActions;
}

/**
 * A product that an error suggests. The button adds it if the suggestion has a quantity, otherwise it shows
 * the product.
 */
function SuggestionButton({ suggestion, actions }: SuggestionButtonProps): ReactNode {
  const { product_id, name, quantity } = suggestion;
  const { onFunction, onProductSelect } = actions;
  const add = quantity && onFunction;
  const press = () => (add ? add(ADD_TO_CART, { product_id, quantity }) : onProductSelect(product_id));
  return (
    <button type="button" className="button" onClick={press}>
      {add ? say(messages.BUTTON_ADD_QUANTITY, { count: quantity, name }) : name}
    </button>
  );
}

/** Return whether a component exists for a function. */
function isKnown(name: string): name is keyof typeof functionViews {
  return Object.hasOwn(functionViews, name);
}
