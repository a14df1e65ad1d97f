import {
  createContext,
  type Dispatch,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useReducer,
} from "react";
import { type Access, SessionApi } from "../hooks/sessionApi";
import type { Activity, ConnectionStatus } from "../hooks/sessionConnection";
import { useSessionConnection } from "../hooks/useSessionConnection";
import { initialState, reduce, type SessionAction, type SessionState } from "./session";

/** The state of a session, the function that changes it, and the HTTP API. */
export interface Session {
  state: SessionState;
  dispatch: Dispatch<SessionAction>;
  api: SessionApi;
}

/** The connection of a session with a stream, and its actions. */
export interface Chat {
  status: ConnectionStatus;
  /** Whether the session does not exist on the server, or is not accessible with these credentials. */
  gone: boolean;
  /** Send a message. Resolves to false if the server refuses it. */
  send: (text: string) => Promise<boolean>;
  /** Delete the conversation. Resolves to whether the server did so. */
  clear: () => Promise<boolean>;
  /** Whether there are messages before those shown. */
  hasEarlier: boolean;
  loadEarlier: () => Promise<void>;
  reconnect: () => void;
  /** Call the observer for each message of this page and each call in its answers. Returns a function that ends this. */
  observe: (observer: (activity: Activity) => void) => () => void;
  /** Remove and return the texts that were not accepted, so that the session that replaces this one can send them. */
  drainUnsent: () => string[];
}

export const SessionContext = createContext<Session | null>(null);
const ChatContext = createContext<Chat | null>(null);

/** Return the session of the surrounding provider. Throws an Error outside a session. */
export function useSession(): Session {
  return present(useContext(SessionContext));
}

/** Return the chat of the surrounding `LiveSession`. Throws an Error outside one. */
export function useChat(): Chat {
  return present(useContext(ChatContext));
}

function present<Value>(value: Value | null): Value {
  if (value === null) throw new Error("outside a session");
  return value;
}

interface ProviderProps {
  sessionId: string;
  children: ReactNode;
}

/** The state of a page that the server renders. It opens no stream, as the page has its own. */
export function PageSession({ sessionId, children }: ProviderProps): ReactNode {
  const api = useMemo(() => new SessionApi(sessionId, {}), [sessionId]);
  const [state, dispatch] = useReducer(reduce, sessionId, (id) => initialState(id));
  const session = useMemo(() => ({ state, dispatch, api }), [state, api]);
  return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;
}

/** The state of a chat that React renders, updated by the session's stream. */
export function LiveSession(props: ProviderProps & Access): ReactNode {
  const { sessionId, baseUrl, token, html, children } = props;
  const api = useMemo(
    () => new SessionApi(sessionId, { baseUrl, token, html }),
    [sessionId, baseUrl, token, html],
  );
  const [state, dispatch] = useReducer(reduce, sessionId, (id) => initialState(id));
  const { connectionStatus, messages, isTyping, error, gone, context, hasEarlier, ...actions } =
    useSessionConnection(api);
  const connected = connectionStatus === "connected";
  useEffect(() => {
    dispatch({ type: "connection", connected, messages, isTyping, error, context });
  }, [connected, messages, isTyping, error, context]);
  useEffect(() => {
    if (context) dispatch({ type: "cart", cart: context.cart });
  }, [context]);
  const { sendMessage: send, clearMessages: clear, loadEarlier, reconnect, observe, drainUnsent } = actions;
  const chat = useMemo(
    () => ({
      status: connectionStatus,
      gone,
      send,
      clear,
      hasEarlier,
      loadEarlier,
      reconnect,
      observe,
      drainUnsent,
    }),
    [connectionStatus, gone, send, clear, hasEarlier, loadEarlier, reconnect, observe, drainUnsent],
  );
  const session = useMemo(() => ({ state, dispatch, api }), [state, api]);
  return (
    <ChatContext.Provider value={chat}>
      <SessionContext.Provider value={session}>{children}</SessionContext.Provider>
    </ChatContext.Provider>
  );
}
