import { type ReactNode, useMemo } from "react";
import { Icon } from "../components/Icon";
import { BUTTON_EARLIER, BUTTON_NEWEST, CHAT_ANSWERING } from "../generated/messages";
import type { ProductActions } from "../functions/actions";
import { SHOW_PRODUCT_DETAILS } from "../generated/functions";
import type { Message } from "../hooks/conversation";
import { useChat, useSession } from "../state/SessionContext";
import { useCart } from "../state/useCart";
import type { HostEvents } from "./hostEvents";
import { pageOf } from "./hostPages";
import { MessageView } from "./MessageView";
import type { Options } from "./options";
import { useScrollToNewest } from "./useScrollToNewest";

interface ConversationViewProps {
  options: Options;
  events: HostEvents;
  /** Shows the cart. */
  onCart: () => void;
}

/** The messages by turn, the greeting of an empty conversation, and buttons for earlier and newest messages. */
export function ConversationView({ options, events, onCart }: ConversationViewProps): ReactNode {
  const { state } = useSession();
  const { messages, isTyping } = state.chat;
  const scroll = useScrollToNewest(messages.length, messages.at(-1)?.type === "user");
  const { scroller, content, atEnd, scrollToEnd } = scroll;
  const actions = useActions(options, events, scroll.expectTurn, onCart);
  return (
    <div className="scroller" ref={scroller}>
      <section className="turns" ref={content} aria-label="Messages">
        <Earlier onLoad={scroll.keepPosition} />
        {messages.length === 0 && <Welcome options={options} />}
        {turnsOf(messages).map((turn) => (
          <article
            key={turn[0]?.id}
            className={turn[0]?.turn_id === null ? "turn click" : "turn"}
            aria-label={questionOf(turn)}
          >
            <div className="parts">
              {turn.map((message) => (
                <MessageView
                  key={message.id}
                  message={message}
                  last={message === messages.at(-1)}
                  question={questionOf(turn) ?? ""}
                  actions={actions}
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
            {CHAT_ANSWERING}
          </p>
        )}
      </section>
      {!atEnd && (
        <p className="newest-row">
          <button type="button" className="newest" onClick={scrollToEnd}>
            <Icon name="send" />
            <span className="unseen">{BUTTON_NEWEST}</span>
          </button>
        </p>
      )}
    </div>
  );
}

/** A button that loads earlier messages, if there are any. `onLoad` is called before the request. */
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
        {BUTTON_EARLIER}
      </button>
    </p>
  );
}

/** The greeting and suggested first questions. */
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

/** Return the shopper's message of a turn. */
function questionOf(turn: readonly Message[]): string | undefined {
  return turn.find(({ type }) => type === "user")?.content;
}

/** Group messages by turn. The call of a button, which has no turn, is a group of its own. */
function turnsOf(messages: readonly Message[]): Message[][] {
  const turns: Message[][] = [];
  for (const message of messages) {
    const turn = turns.at(-1);
    if (message.turn_id !== null && turn?.[0]?.turn_id === message.turn_id) turn.push(message);
    else turns.push([message]);
  }
  return turns;
}

/** Return the actions on products, which run functions of the shop, send messages or change the view. */
function useActions(
  options: Options,
  events: HostEvents,
  expectTurn: () => void,
  onCart: () => void,
): ProductActions {
  const { api } = useSession();
  const { send } = useChat();
  const { shop } = options;
  const toPage = useMemo(() => pageOf(options), [options]);
  const { add, setQuantity } = useCart();
  return useMemo(() => {
    const onFunction = (name: string, parameters: Record<string, unknown>) => {
      expectTurn();
      api.run<Record<string, unknown>>(name, parameters).then(
        (result) => events.report(name, result),
        () => undefined,
      );
    };
    return {
      onFunction,
      onProductSelect: (id) => onFunction(SHOW_PRODUCT_DETAILS, { product_id: id }),
      onMessage: (text) => void send(text),
      onCartSelect: onCart,
      pageOf: toPage,
      onAddToCart: events.adding(add),
      onSetQuantity: setQuantity,
      addressOf: (path) => new URL(path, `${shop}/`).href,
    };
  }, [api, add, setQuantity, send, shop, toPage, events, expectTurn, onCart]);
}
