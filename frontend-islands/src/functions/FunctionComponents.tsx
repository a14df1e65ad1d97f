import type { ReactNode } from "react";
import { FunctionComponents, functionViews } from "../generated/components";
import type { FunctionCallView } from "../hooks/conversation";
import type { ProductActions } from "./actions";
import { ErrorBoundary } from "./ErrorBoundary";
import { PlainView } from "./PlainView";
import { runningLine } from "./runningLine";

export { FunctionComponents };

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
  if (call.status === "running") return <p className="doing">{runningLine(call.name, call.parameters)}</p>;
  if (call.status === "failed") return <FunctionFailure call={call} actions={actions} />;
  return isKnown(call.name) ? functionViews[call.name](call, actions) : <PlainView call={call} />;
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

function isKnown(name: string): name is keyof typeof functionViews {
  return Object.hasOwn(functionViews, name);
}
