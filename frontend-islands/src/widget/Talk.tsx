import { type ReactNode, useEffect, useRef, useState } from "react";
import * as messages from "../messages";
import type { CartState } from "../events";
import { ErrorBoundary } from "../functions/ErrorBoundary";
import { useChat, useSession } from "../state/SessionContext";
import { Announcer } from "./Announcer";
import { CartButton } from "./CartButton";
import { CartView } from "./CartView";
import { Composer } from "./Composer";
import { Conversation } from "./Conversation";
import { focusStart } from "./focusStart";
import { Head } from "./Head";
import { type Options, pageOf } from "./options";

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
      <Head heading={view === "cart" ? messages.CART_TITLE : options.heading} onClose={onClose}>
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
          <CartButton count={cart.count} onClick={() => show("cart")} />
        )}
      </Head>
      <Connection status={status} error={state.chat.error} onReconnect={reconnect} />
      <ErrorBoundary key={view} label={view === "cart" ? "The cart" : "The conversation"}>
        {view === "cart" ? (
          <CartView checkoutUrl={options.checkoutUrl} pageOf={pageOf(options)} />
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
