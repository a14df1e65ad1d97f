import type { ReactNode } from "react";
import type { FunctionCallView } from "../hooks/conversation";

/** What is drawn for a function that has no component of its own. */
export function PlainView({ call }: { call: FunctionCallView }): ReactNode {
  return (
    <details className="function-plain">
      <summary>{call.name.replaceAll("_", " ")}</summary>
      <pre>{JSON.stringify(call.result, null, 2)}</pre>
    </details>
  );
}
