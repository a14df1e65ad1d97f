import { type ReactNode, useMemo } from "react";
import type { ProductActions } from "../functions/actions";
import type { Message } from "../hooks/conversation";
import { useChat, useSession } from "../state/SessionContext";
import { useCart } from "../state/useCart";
import { MessageView } from "./MessageView";
import type { Options } from "./options";
import { useFollowing } from "./useScrollToNewest";

interface ConversationProps {
  options: Options;
  /** Shows the cart. */
  onCart: () => void;
}

export function Conversation({ options, onCart }: ConversationProps): ReactNode {
  const { state } = useSession();
  const { messages, isTyping } = state.chat;
  // What waits to be sent stands behind the answer that is being written, and belongs to no turn yet.
  const newest = messages.filter(({ turn_id }) => turn_id !== null).at(-1);
  const following = useFollowing(messages.length, messages.at(-1)?.type === "user");
  const { scroller, content, atEnd, toEnd } = following;
  const actions = useActions(options.shop, toEnd);
  return (
    <div className="scroller" ref={scroller}>
      <section className="turns" ref={content} aria-label="Messages">
        <Earlier onLoad={following.keepPlace} />
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
          <button type="button" className="newest" onClick={toEnd}>
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

/** A question with what answers it; a click stands alone. */
function turnsOf(messages: readonly Message[]): Message[][] {
  const turns: Message[][] = [];
  for (const message of messages) {
    const turn = turns.at(-1);
    if (message.turn_id !== null && turn?.[0]?.turn_id === message.turn_id) turn.push(message);
    else turns.push([message]);
  }
  return turns;
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
