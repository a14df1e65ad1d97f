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
  /** Whether it is the last message of the conversation. */
  last: boolean;
  /** The shopper's message of the turn; empty if there is none. */
  question: string;
  actions: ProductActions;
  onCart: () => void;
}

/** A message of any type. It renders again only if its properties change. */
export const MessageView = memo(function MessageView(props: MessageViewProps): ReactNode {
  const { message, actions } = props;
  const { content, function_call } = message;
  switch (message.type) {
    case "user":
      return <UserMessage>{content}</UserMessage>;
    case "assistant":
      return <Answer {...props} />;
    case "function_call":
      return function_call ? <FunctionView call={function_call} actions={actions} /> : null;
    case "error":
      return <TurnFailure retry={retryOf(props)}>{content}</TurnFailure>;
  }
});

/** The HTML blocks of an answer, or its Markdown source if there are none. Links to products and the cart act here. */
function Answer({ message, actions, onCart }: MessageViewProps): ReactNode {
  const link = useCallback(
    (href: string): LinkTarget => {
      const path = /^\/products\/([^/?#]+)$/.exec(href)?.[1];
      if (path !== undefined) {
        const id = decodeURIComponent(path);
        return actions.pageOf?.({ id, url: null }) ?? (() => actions.onProductSelect(id));
      }
      return href === "/cart" ? onCart : null;
    },
    [actions, onCart],
  );
  return message.html ? (
    <Blocks html={message.html} link={link} />
  ) : (
    <p className="answer" dir="auto">
      {message.content}
    </p>
  );
}

/** Return the text that a retry sends; an empty text if the message is not the last one. */
function retryOf({ last, question }: MessageViewProps): string {
  return last ? question : "";
}

/** A message of the shopper, as the heading of its turn, and who speaks after it. */
export function UserMessage({ children }: { children: ReactNode }): ReactNode {
  return (
    <div className="said">
      <p role="heading" aria-level={3}>
        {words(messages.CHAT_YOU, { text: <span dir="auto">{children}</span> })}
      </p>
      <p className="unseen">{messages.CHAT_ASSISTANT}</p>
    </div>
  );
}

/** The error of a turn. A button sends `retry` again, unless it is empty. */
export function TurnFailure({ retry = "", children }: { retry?: string; children: ReactNode }): ReactNode {
  return (
    <div className="broken">
      <p>{children}</p>
      {retry !== "" && <RetryButton question={retry} />}
    </div>
  );
}

function RetryButton({ question }: { question: string }): ReactNode {
  const { send } = useChat();
  return (
    <button type="button" className="button" onClick={() => void send(question)}>
      {messages.BUTTON_TRY_AGAIN}
    </button>
  );
}
