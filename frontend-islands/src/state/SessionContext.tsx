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
import type { ConnectionStatus } from "../hooks/sessionConnection";
import { useSessionConnection } from "../hooks/useSessionConnection";
import { initialState, reduce, type SessionAction, type SessionState } from "./session";

export interface Session {
  state: SessionState;
  dispatch: Dispatch<SessionAction>;
  api: SessionApi;
}

/** The actions of a session with its own stream. */
export interface Chat {
  status: ConnectionStatus;
  /** The shop no longer has the session. */
  gone: boolean;
  send: (text: string) => Promise<boolean>;
  clear: () => Promise<boolean>;
  /** Whether there are earlier messages than those shown. */
  hasEarlier: boolean;
  loadEarlier: () => Promise<void>;
  reconnect: () => void;
  /** Remove and return the texts that could not be sent, for a session that replaces this one. */
  drainUnsent: () => string[];
}

export const SessionContext = createContext<Session | null>(null);
const ChatContext = createContext<Chat | null>(null);

export function useSession(): Session {
  return present(useContext(SessionContext));
}

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

/** The state of a page that the server draws. It reads the page and opens no stream. */
export function PageSession({ sessionId, children }: ProviderProps): ReactNode {
  const api = useMemo(() => new SessionApi(sessionId, {}), [sessionId]);
  const [state, dispatch] = useReducer(reduce, sessionId, (id) => initialState(id));
  const session = useMemo(() => ({ state, dispatch, api }), [state, api]);
  return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;
}

/** The state of a whole chat, updated by the session's stream. */
export function LiveSession({ sessionId, baseUrl, token, children }: ProviderProps & Access): ReactNode {
  const api = useMemo(() => new SessionApi(sessionId, { baseUrl, token }), [sessionId, baseUrl, token]);
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
  const { sendMessage: send, clearMessages: clear, loadEarlier, reconnect, drainUnsent } = actions;
  const chat = useMemo(
    () => ({ status: connectionStatus, gone, send, clear, hasEarlier, loadEarlier, reconnect, drainUnsent }),
    [connectionStatus, gone, send, clear, hasEarlier, loadEarlier, reconnect, drainUnsent],
  );
  const session = useMemo(() => ({ state, dispatch, api }), [state, api]);
  return (
    <ChatContext.Provider value={chat}>
      <SessionContext.Provider value={session}>{children}</SessionContext.Provider>
    </ChatContext.Provider>
  );
}
