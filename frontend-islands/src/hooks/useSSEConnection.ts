import { useMemo } from "react";
import type { Message } from "./conversation";
import { type Access, SessionApi } from "./sessionApi";
import type { ConnectionStatus } from "./sessionConnection";
import { useSessionConnection } from "./useSessionConnection";

/** The conversation of a session and the state of its stream. */
export interface SSEConnection {
  messages: Message[];
  connectionStatus: ConnectionStatus;
  /**
   * Send a message now or after reconnecting; it starts one turn. Resolves to true when the server has accepted it; to
   * false when the server refuses it or the text is blank.
   */
  sendMessage: (text: string) => Promise<boolean>;
  /** Delete the conversation. Resolves to whether the server did so. */
  clearMessages: () => Promise<boolean>;
  /** Reconnect immediately, without the back-off delay. */
  reconnect: () => void;
  /** A sentence for the shopper about the newest failure, or null. */
  error: string | null;
}

/** Return a session's conversation, updated by its stream while the component is mounted. */
export function useSSEConnection(sessionId: string, { baseUrl, token }: Access = {}): SSEConnection {
  const api = useMemo(() => new SessionApi(sessionId, { baseUrl, token }), [sessionId, baseUrl, token]);
  const { messages, connectionStatus, sendMessage, clearMessages, reconnect, error } =
    useSessionConnection(api);
  return { messages, connectionStatus, sendMessage, clearMessages, reconnect, error };
}
