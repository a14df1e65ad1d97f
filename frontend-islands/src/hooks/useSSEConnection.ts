import { useEffect, useMemo, useSyncExternalStore } from "react";
import type { Access } from "./sessionApi";
import { type ConnectionState, SessionConnection } from "./sessionConnection";

export interface SSEConnection extends ConnectionState {
  /** Sent once, now or when the connection is back. True once the server has it, false when it was refused. */
  sendMessage: (text: string) => Promise<boolean>;
  clearMessages: () => Promise<boolean>;
  reconnect: () => void;
}

/** A session's conversation, live for as long as the component is mounted. */
export function useSSEConnection(sessionId: string, { baseUrl, token }: Access = {}): SSEConnection {
  const connection = useMemo(
    () => new SessionConnection(sessionId, { baseUrl, token }),
    [sessionId, baseUrl, token],
  );
  useEffect(() => {
    connection.open();
    return () => connection.close();
  }, [connection]);
  const state = useSyncExternalStore(connection.subscribe, connection.snapshot);
  const { sendMessage, clearMessages, reconnect } = connection;
  return { ...state, sendMessage, clearMessages, reconnect };
}
