import { type ReactNode, useMemo } from "react";
import type { ProductActions } from "../functions/actions";
import type { Message } from "../hooks/conversation";
import { useChat, useSession } from "../state/SessionContext";
import { useCart } from "../state/useCart";
import { MessageView } from "./MessageView";
import type { Options } from "./options";
import { useFollowing } from "./useFollowing";

interface ConversationProps {
  options: Options;
  /** Shows the cart. */
  onCart: () => void;
}

export function Conversation({ options, onCart }: ConversationProps): ReactNode {
  const { state } = useSession();
  const { messages, isTyping } = state.chat;
  const { scroller, content, atEnd, toEnd } = useFollowing(messages.length, messages.at(-1)?.type === "user");
  const actions = useActions(options.shop, toEnd);
  return (
    <div className="scroller" ref={scroller}>
      <section className="turns" ref={content} aria-label="Messages">
        {messages.length === 0 && <Welcome options={options} />}
        {messages.map((message, index) => (
          <MessageView
            key={message.id}
            message={message}
            open={isTyping && index === messages.length - 1}
            last={index === messages.length - 1}
            question={questionBefore(messages, index)}
            actions={actions}
            productUrl={options.productUrl}
            onCart={onCart}
          />
        ))}
        {isTyping && (
          <p className="typing">
            <span className="dots" aria-hidden="true">
              <i />
              <i />
              <i />
            </span>{" "}
            Answering…
          </p>
        )}
      </section>
      {!atEnd && (
        <p className="newest-row">
          <button type="button" className="newest" onClick={toEnd}>
            Newest
          </button>
        </p>
      )}
    </div>
  );
}

function Welcome({ options: { greeting, starters } }: { options: Options }): ReactNode {
  const { send } = useChat();
  return (
    <div className="greeting">
      <p className="answer">{greeting}</p>
      {starters.length > 0 && (
        <ul className="starters" role="list" aria-label="Questions to begin with">
          {starters.map((starter) => (
            <li key={starter}>
              <button type="button" className="chip" onClick={() => void send(starter)}>
                {starter}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** What the shopper had asked, for an answer that broke off. */
function questionBefore(messages: readonly Message[], index: number): string {
  const turn = messages[index]?.turn_id;
  return messages.find(({ turn_id, type }) => turn_id === turn && type === "user")?.content ?? "";
}

function useActions(shop: string, toEnd: () => void): ProductActions {
  const { api } = useSession();
  const { add, setQuantity } = useCart();
  return useMemo(
    () => ({
      onProductSelect: (id) => {
        toEnd(); // what comes of it, a refusal too, arrives there
        api.run("show_product_details", { product_id: id }).catch(() => undefined);
      },
      onAddToCart: add,
      onSetQuantity: setQuantity,
      addressOf: (path) => new URL(path, `${shop}/`).href,
    }),
    [api, add, setQuantity, shop, toEnd],
  );
}
