import { useMemo } from "react";
import type { Message } from "./conversation";
import { type Access, SessionApi } from "./sessionApi";
import type { ConnectionStatus } from "./sessionConnection";
import { useSessionConnection } from "./useSessionConnection";

export interface SSEConnection {
  messages: Message[];
  connectionStatus: ConnectionStatus;
  /** Sent once, now or when the connection is back. True once the server has it, false when it was refused. */
  sendMessage: (text: string) => Promise<boolean>;
  clearMessages: () => Promise<boolean>;
  /** Now, whatever the back-off says. */
  reconnect: () => void;
  error: string | null;
}

/** A session's conversation, live for as long as the component is mounted. */
export function useSSEConnection(sessionId: string, { baseUrl, token }: Access = {}): SSEConnection {
  const api = useMemo(() => new SessionApi(sessionId, { baseUrl, token }), [sessionId, baseUrl, token]);
  const { messages, connectionStatus, sendMessage, clearMessages, reconnect, error } =
    useSessionConnection(api);
  return { messages, connectionStatus, sendMessage, clearMessages, reconnect, error };
}
