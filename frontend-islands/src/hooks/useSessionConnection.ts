import { useEffect, useMemo, useSyncExternalStore } from "react";
import { type Activity, type ConnectionState, SessionConnection } from "./sessionConnection";
import type { SessionApi } from "./sessionApi";

/** The state of a connection and its actions. */
export interface LiveSession extends ConnectionState {
  sendMessage: (text: string) => Promise<boolean>;
  clearMessages: () => Promise<boolean>;
  loadEarlier: () => Promise<void>;
  reconnect: () => void;
  /** Call the observer for each message of this page and each call in its answers. Returns a function that ends this. */
  observe: (observer: (activity: Activity) => void) => () => void;
  /** Remove and return the texts that were not accepted, so that the session that replaces this one can send them. */
  drainUnsent: () => string[];
}

/** Return the whole state of a session, updated by its stream while the component is mounted. */
export function useSessionConnection(api: SessionApi): LiveSession {
  const connection = useMemo(() => new SessionConnection(api), [api]);
  useEffect(() => {
    connection.open();
    return () => connection.close();
  }, [connection]);
  const state = useSyncExternalStore(connection.subscribe, connection.snapshot);
  const { sendMessage, clearMessages, loadEarlier, reconnect, observe, drainUnsent } = connection;
  return { ...state, sendMessage, clearMessages, loadEarlier, reconnect, observe, drainUnsent };
}
