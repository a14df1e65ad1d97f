import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import * as messages from "../generated/messages";
import type { CartState } from "../events";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { useChat, useSession } from "../state/SessionContext";
import { Announcer } from "./Announcer";
import { CartButton } from "./CartButton";
import { CartView } from "./CartView";
import { Composer } from "./Composer";
import { ConversationView } from "./ConversationView";
import { HostCartView } from "./HostCartView";
import { hostEvents } from "./hostEvents";
import { pageOf } from "./hostPages";
import { setInitialFocus } from "./initialFocus";
import { PanelHeader } from "./PanelHeader";
import type { Options } from "./options";
import type { Dispatch, PageState } from "./panelHost";
import { usePageProduct } from "./usePageProduct";

export interface ChatViewProps {
  options: Options;
  open: boolean;
  page: PageState;
  dispatch: Dispatch;
  onClose: () => void;
  /** Called with the visible cart after each change. */
  onCart: (cart: CartState) => void;
  /** Called with the texts that were not sent when the session no longer exists. */
  onGone?: (unsent: string[]) => void;
  /** Return the texts that a previous session could not send, and remove them. */
  takeUnsent: () => string[];
}

/** The content of the panel: the conversation or the cart. */
export function ChatView(props: ChatViewProps): ReactNode {
  const { options, open, page, dispatch, onClose, onCart, onGone, takeUnsent } = props;
  const { api, state } = useSession();
  const { status, gone, send, clear, reconnect, observe, drainUnsent } = useChat();
  const [view, setView] = useState<"talk" | "cart">("talk");
  const { cart } = state.products;
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The view replaces the loading message, which may have had focus.
    const panel = top.current?.closest("dialog[open]");
    if (panel) setInitialFocus(panel);
  }, []);
  useEffect(() => onCart(cart), [cart, onCart]);
  useEffect(() => {
    if (gone) onGone?.(drainUnsent());
  }, [gone, onGone, drainUnsent]);
  useEffect(() => {
    for (const text of takeUnsent()) void send(text);
  }, [takeUnsent, send]);
  const productIsKnown = usePageProduct(api, open ? options.product : "");
  useEffect(() => {
    for (const text of page.questions.splice(0)) void productIsKnown().then(() => send(text));
  }, [page.questions, productIsKnown, send]);
  const events = useMemo(() => hostEvents(dispatch), [dispatch]);
  const { shareText } = options;
  useEffect(
    () =>
      observe((activity) => {
        if ("text" in activity) dispatch("asked", { text: shareText ? activity.text : null });
        else events.report(activity.call.name, activity.call.result);
      }),
    [observe, events, dispatch, shareText],
  );
  const { hostCart } = page;
  const count = hostCart?.reduce((sum, { quantity }) => sum + quantity, 0) ?? cart.count;
  const show = (next: "talk" | "cart") => {
    setView(next);
    top.current?.querySelector<HTMLElement>("h2")?.focus();
  };
  return (
    <div ref={top} className="talk-frame">
      <PanelHeader heading={view === "cart" ? messages.CART_TITLE : options.heading} onClose={onClose}>
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
          <CartButton count={count} onClick={() => show("cart")} />
        )}
      </PanelHeader>
      <Connection status={status} error={state.chat.error} onReconnect={reconnect} />
      <ErrorBoundary key={view} label={view === "cart" ? "The cart" : "The conversation"}>
        {view === "cart" && hostCart ? (
          <HostCartView lines={hostCart} count={count} options={options} dispatch={dispatch} />
        ) : view === "cart" ? (
          <CartView options={options} dispatch={dispatch} pageOf={pageOf(options)} />
        ) : (
          <ConversationView options={options} events={events} onCart={() => show("cart")} />
        )}
      </ErrorBoundary>
      {view === "talk" && (
        <ErrorBoundary label="The message box">
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

/** The newest error, with a button to reconnect while there is no connection. */
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
