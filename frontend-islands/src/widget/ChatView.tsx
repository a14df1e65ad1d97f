import { type ReactNode, useEffect, useRef, useState } from "react";
import type { CartState } from "../events";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { Icon } from "../components/Icon";
import { useChat, useSession } from "../state/SessionContext";
import { Announcer } from "./Announcer";
import { CartView } from "./CartView";
import { Composer } from "./Composer";
import { Conversation } from "./ConversationView";
import { focusStart } from "./initialFocus";
import { Head } from "./PanelHeader";
import type { Options } from "./options";

interface TalkProps {
  options: Options;
  open: boolean;
  onClose: () => void;
  onCart: (cart: CartState) => void;
  /** The session is not there any more; these words it never had. */
  onGone?: (unsent: string[]) => void;
  /** Hands over, once, what was written to a session that was not there any more. */
  takeUnsent: () => string[];
}

/** Everything in the panel: the conversation, or the cart in its place. */
export function Talk({ options, open, onClose, onCart, onGone, takeUnsent }: TalkProps): ReactNode {
  const { state } = useSession();
  const { status, gone, send, clear, reconnect, withdraw } = useChat();
  const [view, setView] = useState<"talk" | "cart">("talk");
  const { cart } = state.products;
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // It takes the place of what was shown while the session was opened, and of the focus that was there.
    const panel = top.current?.closest("dialog[open]");
    if (panel) focusStart(panel);
  }, []);
  useEffect(() => onCart(cart), [cart, onCart]);
  useEffect(() => {
    if (gone) onGone?.(withdraw());
  }, [gone, onGone, withdraw]);
  useEffect(() => {
    for (const text of takeUnsent()) void send(text);
  }, [takeUnsent, send]);
  const show = (next: "talk" | "cart") => {
    setView(next);
    top.current?.querySelector<HTMLElement>("h2")?.focus();
  };
  return (
    <div ref={top} className="talk-frame">
      <Head heading={view === "cart" ? "Your cart" : options.heading} onClose={onClose}>
        {view === "talk" && state.chat.messages.length > 0 && (
          <button type="button" className="plain" onClick={() => void clear()}>
            New<span className="unseen"> conversation</span>
          </button>
        )}
        {view === "cart" ? (
          <button type="button" className="plain" onClick={() => show("talk")}>
            Back<span className="unseen"> to the conversation</span>
          </button>
        ) : (
          <button type="button" className="head-button" onClick={() => show("cart")}>
            <Icon name="cart" />
            <span className="unseen">Cart</span>
            {cart.count > 0 && (
              <span className="cart-count">
                {cart.count}
                <span className="unseen">{cart.count === 1 ? " piece" : " pieces"}</span>
              </span>
            )}
          </button>
        )}
      </Head>
      <Connection status={status} error={state.chat.error} onReconnect={reconnect} />
      <ErrorBoundary key={view} label={view === "cart" ? "The cart" : "The conversation"}>
        {view === "cart" ? (
          <CartView checkoutUrl={options.checkoutUrl} />
        ) : (
          <Conversation options={options} onCart={() => show("cart")} />
        )}
      </ErrorBoundary>
      {view === "talk" && (
        <ErrorBoundary label="The box to write in">
          <Composer />
        </ErrorBoundary>
      )}
      <Announcer active={open} />
    </div>
  );
}

interface ConnectionProps {
  status: string;
  error: string | null;
  onReconnect: () => void;
}

function Connection({ status, error, onReconnect }: ConnectionProps): ReactNode {
  return (
    <div className="status-line" role="status">
      {error !== null && <p>{error}</p>}
      {error !== null && (status === "disconnected" || status === "error") && (
        <button type="button" className="plain" onClick={onReconnect}>
          Try now
        </button>
      )}
    </div>
  );
}
