import type { ReactNode } from "react";
import { say } from "../text/message";
import * as messages from "../generated/messages";
import type { FunctionCallView } from "../hooks/conversation";
import { sentence } from "./ProductFacts";

/** The JSON of a function's result, for functions without a component. The markup matches functions/_default.html. */
export function PlainView({ call }: { call: FunctionCallView }): ReactNode {
  return (
    <details className="plain-result">
      <summary>{say(messages.FUNCTION_DONE, { name: sentence(call.name) })}</summary>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- keys scroll an element only if it has focus */}
      <pre tabIndex={0}>{JSON.stringify(call.result, null, 2)}</pre>
    </details>
  );
}
