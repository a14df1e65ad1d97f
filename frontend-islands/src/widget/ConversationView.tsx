import { type ReactNode, useMemo } from "react";
import type { ProductActions } from "../functions/actions";
import type { Message } from "../hooks/conversation";
import { useChat, useSession } from "../state/SessionContext";
import { useCart } from "../state/useCart";
import { MessageView } from "./MessageView";
import type { Options } from "./options";
import { useScrollToNewest } from "./useScrollToNewest";

interface ConversationViewProps {
  options: Options;
  /** Shows the cart. */
  onCart: () => void;
}

export function ConversationView({ options, onCart }: ConversationViewProps): ReactNode {
  const { state } = useSession();
  const { messages, isTyping } = state.chat;
  // Messages that wait to be sent come after the answer being written and have no turn yet.
  const newest = messages.filter(({ turn_id }) => turn_id !== null).at(-1);
  const scroll = useScrollToNewest(messages.length, messages.at(-1)?.type === "user");
  const { scroller, content, atEnd, scrollToEnd } = scroll;
  const actions = useActions(options.shop, scrollToEnd);
  return (
    <div className="scroller" ref={scroller}>
      <section className="turns" ref={content} aria-label="Messages">
        <Earlier onLoad={scroll.keepPosition} />
        {messages.length === 0 && <Welcome options={options} />}
        {turnsOf(messages).map((turn) => (
          <article key={turn[0]?.id} className="turn">
            <div className="parts">
              {turn.map((message) => (
                <MessageView
                  key={message.id}
                  message={message}
                  open={isTyping && message === newest}
                  last={message === messages.at(-1)}
                  question={turn.find(({ type }) => type === "user")?.content ?? ""}
                  actions={actions}
                  productUrl={options.productUrl}
                  onCart={onCart}
                />
              ))}
            </div>
          </article>
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
          <button type="button" className="newest" onClick={scrollToEnd}>
            Newest
          </button>
        </p>
      )}
    </div>
  );
}

function Earlier({ onLoad }: { onLoad: () => void }): ReactNode {
  const { hasEarlier, loadEarlier } = useChat();
  if (!hasEarlier) return null;
  const load = () => {
    onLoad();
    void loadEarlier();
  };
  return (
    <p className="earlier">
      <button type="button" className="plain" onClick={load}>
        Earlier messages
      </button>
    </p>
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

/** Group messages by turn; a click is a group of its own. */
function turnsOf(messages: readonly Message[]): Message[][] {
  const turns: Message[][] = [];
  for (const message of messages) {
    const turn = turns.at(-1);
    if (message.turn_id !== null && turn?.[0]?.turn_id === message.turn_id) turn.push(message);
    else turns.push([message]);
  }
  return turns;
}

function useActions(shop: string, scrollToEnd: () => void): ProductActions {
  const { api } = useSession();
  const { add, setQuantity } = useCart();
  return useMemo(
    () => ({
      onProductSelect: (id) => {
        scrollToEnd(); // the result, or the error, appears there
        api.run("show_product_details", { product_id: id }).catch(() => undefined);
      },
      onAddToCart: add,
      onSetQuantity: setQuantity,
      addressOf: (path) => new URL(path, `${shop}/`).href,
    }),
    [api, add, setQuantity, shop, scrollToEnd],
  );
}
