import type { ReactNode } from "react";
import type { FunctionCallView } from "../hooks/conversation";

/** The result of a function without a component, like functions/_default.html. */
export function PlainView({ call }: { call: FunctionCallView }): ReactNode {
  return (
    <details className="plain-result">
      <summary>{call.name.replaceAll("_", " ")}: done</summary>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, and keys must reach that */}
      <pre tabIndex={0}>{JSON.stringify(call.result, null, 2)}</pre>
    </details>
  );
}
