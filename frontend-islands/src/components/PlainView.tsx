import type { ReactNode } from "react";
import type { FunctionCallView } from "../hooks/conversation";

/** What is drawn for a function that has no component of its own, as functions/_default.html does. */
export function PlainView({ call }: { call: FunctionCallView }): ReactNode {
  return (
    <details className="plain-result">
      <summary>{call.name.replaceAll("_", " ")}: done</summary>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, and keys must reach that */}
      <pre tabIndex={0}>{JSON.stringify(call.result, null, 2)}</pre>
    </details>
  );
}
