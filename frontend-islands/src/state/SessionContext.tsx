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

/** What only a session with a stream of its own can do. */
export interface Chat {
  status: ConnectionStatus;
  /** The shop knows no such session any more. */
  gone: boolean;
  send: (text: string) => Promise<boolean>;
  clear: () => Promise<boolean>;
  /** Whether there are messages before those that are shown. */
  hasEarlier: boolean;
  loadEarlier: () => Promise<void>;
  reconnect: () => void;
  /** What could not be sent, for a session that takes this one's place. */
  withdraw: () => string[];
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

/** The state of a page that the server draws: it knows what the page tells it, and opens no stream of its own. */
export function PageSession({ sessionId, children }: ProviderProps): ReactNode {
  const api = useMemo(() => new SessionApi(sessionId, {}), [sessionId]);
  const [state, dispatch] = useReducer(reduce, sessionId, (id) => initialState(id));
  const session = useMemo(() => ({ state, dispatch, api }), [state, api]);
  return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;
}

/** The state of a whole chat, fed by the session's own stream. */
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
  const { sendMessage: send, clearMessages: clear, loadEarlier, reconnect, withdraw } = actions;
  const chat = useMemo(
    () => ({ status: connectionStatus, gone, send, clear, hasEarlier, loadEarlier, reconnect, withdraw }),
    [connectionStatus, gone, send, clear, hasEarlier, loadEarlier, reconnect, withdraw],
  );
  const session = useMemo(() => ({ state, dispatch, api }), [state, api]);
  return (
    <ChatContext.Provider value={chat}>
      <SessionContext.Provider value={session}>{children}</SessionContext.Provider>
    </ChatContext.Provider>
  );
}
