import { memo, type ReactNode, useCallback } from "react";
import { words } from "../text/message";
import * as messages from "../generated/messages";
import type { ProductActions } from "../functions/actions";
import { FunctionView } from "../functions/FunctionComponents";
import type { Message } from "../hooks/conversation";
import { useChat } from "../state/SessionContext";
import { Blocks, type LinkTarget } from "./Blocks";

interface MessageViewProps {
  message: Message;
  last: boolean;
  question: string;
  actions: ProductActions;
  productUrl: string;
  onCart: () => void;
}

export const MessageView = memo(function MessageView(props: MessageViewProps): ReactNode {
  const { message, actions } = props;
  const { content, function_call } = message;
  switch (message.type) {
    case "user":
      return <Said>{content}</Said>;
    case "assistant":
      return <Answer {...props} />;
    case "function_call":
      return function_call ? <FunctionView call={function_call} actions={actions} /> : null;
    case "error":
      return <Broken retry={retryOf(props)}>{content}</Broken>;
  }
});

/** The answer's blocks; its source where there are none. */
function Answer({ message, productUrl, actions, onCart }: MessageViewProps): ReactNode {
  const link = useCallback(
    (href: string): LinkTarget => {
      const id = /^\/products\/([^/?#]+)$/.exec(href)?.[1];
      if (id !== undefined && productUrl) return productUrl.replace("{id}", id);
      if (id !== undefined) return () => actions.onProductSelect(decodeURIComponent(id));
      return href === "/cart" ? onCart : null;
    },
    [productUrl, actions, onCart],
  );
  return message.html ? (
    <Blocks html={message.html} link={link} />
  ) : (
    <p className="answer">{message.content}</p>
  );
}

/** What would be asked again; nothing where more was said since. */
function retryOf({ last, question }: MessageViewProps): string {
  return last ? question : "";
}

export function Said({ children }: { children: ReactNode }): ReactNode {
  return (
    <div className="said">
      <p>{words(messages.CHAT_YOU, { text: children })}</p>
    </div>
  );
}

export function Broken({ retry = "", children }: { retry?: string; children: ReactNode }): ReactNode {
  return (
    <div className="broken">
      <p>{children}</p>
      {retry !== "" && <Again question={retry} />}
    </div>
  );
}

function Again({ question }: { question: string }): ReactNode {
  const { send } = useChat();
  return (
    <button type="button" className="button" onClick={() => void send(question)}>
      {messages.BUTTON_TRY_AGAIN}
    </button>
  );
}
