import { useMemo } from "react";
import type { Message } from "./conversation";
import { type Access, SessionApi } from "./sessionApi";
import type { ConnectionStatus } from "./sessionConnection";
import { useSessionConnection } from "./useSessionConnection";

export interface SSEConnection {
  messages: Message[];
  connectionStatus: ConnectionStatus;
  /**
   * Send a message once, now or after reconnecting. Resolves to true if the server accepts it, to false if it
   * refuses it.
   */
  sendMessage: (text: string) => Promise<boolean>;
  clearMessages: () => Promise<boolean>;
  /** Reconnect now, without the back-off delay. */
  reconnect: () => void;
  error: string | null;
}

/** Keep a session's conversation up to date while the component is mounted. */
export function useSSEConnection(sessionId: string, { baseUrl, token }: Access = {}): SSEConnection {
  const api = useMemo(() => new SessionApi(sessionId, { baseUrl, token }), [sessionId, baseUrl, token]);
  const { messages, connectionStatus, sendMessage, clearMessages, reconnect, error } =
    useSessionConnection(api);
  return { messages, connectionStatus, sendMessage, clearMessages, reconnect, error };
}
