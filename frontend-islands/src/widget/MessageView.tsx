import { memo, type ReactNode } from "react";
import type { ProductActions } from "../functions/actions";
import { FunctionView } from "../functions/FunctionComponents";
import type { Message } from "../hooks/conversation";
import { useChat } from "../state/SessionContext";
import { Markdown } from "./Markdown";

interface MessageViewProps {
  message: Message;
  /** More of it may come. */
  open: boolean;
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
      return (
        <div className="said">
          <p>
            <span className="unseen">You: </span>
            {content}
          </p>
        </div>
      );
    case "assistant":
      return <Answer {...props} />;
    case "function_call":
      return function_call ? <FunctionView call={function_call} actions={actions} /> : null;
    case "error":
      return <Broken {...props} />;
  }
});

function Answer({ message, open, productUrl, actions, onCart }: MessageViewProps): ReactNode {
  const link = (href: string, words: ReactNode) => {
    const id = /^\/products\/([^/?#]+)$/.exec(href)?.[1];
    if (id === undefined && href !== "/cart") return words;
    if (id !== undefined && productUrl) return <a href={productUrl.replace("{id}", id)}>{words}</a>;
    const follow = () => (id === undefined ? onCart() : actions.onProductSelect(decodeURIComponent(id)));
    return (
      <button type="button" className="link" onClick={follow}>
        {words}
      </button>
    );
  };
  return <Markdown source={message.content} open={open} link={link} />;
}

function Broken({ message, last, question }: MessageViewProps): ReactNode {
  const { send } = useChat();
  return (
    <div className="broken">
      <p>{message.content}</p>
      {last && question !== "" && (
        <button type="button" className="button" onClick={() => void send(question)}>
          Try again
        </button>
      )}
    </div>
  );
}
