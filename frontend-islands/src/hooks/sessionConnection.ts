import { type Context, EVENT_NAMES, type FunctionCall } from "../events";
import { backoffDelay, retryAfter } from "./backoff";
import { Conversation, type Message, type NumberedEvent } from "./conversation";
import { Outbox } from "./outbox";
import { problemOf } from "./problem";
import { SessionApi } from "./sessionApi";
import { readStream, type StreamFrame } from "./sse";

/** The state of a stream. After `error` it does not reconnect by itself; the other states are temporary. */
export type ConnectionStatus = "connecting" | "connected" | "disconnected" | "error";

/** An immutable snapshot of a connection. */
export interface ConnectionState {
  /** The conversation, then the messages that are not in the log yet. */
  messages: Message[];
  connectionStatus: ConnectionStatus;
  /** A sentence for the shopper about the newest failure, or null. */
  error: string | null;
  /** Whether a turn is running. */
  isTyping: boolean;
  /** Whether the session does not exist on the server, or is not accessible with these credentials. */
  gone: boolean;
  /** The session's cart and recent products; null before the first context event. */
  context: Context | null;
  /** Whether there are messages before the first of `messages`. */
  hasEarlier: boolean;
}

/** A message that was sent by this connection, or a call that ended in the answer to one. */
export type Activity = { text: string } | { call: FunctionCall };

/** The longest delay before the first reconnection, in milliseconds, unless the server sets another. */
const FIRST_DELAY_MS = 1000;
/**
 * Milliseconds without any bytes after which a connection is lost: three intervals of the server's keep-alive, 15 s.
 */
const SILENCE_MS = 45_000;
const LOST = "The connection was lost. Trying again.";

/** A response that refuses the stream permanently: the same request would fail again. */
class RefusedError extends Error {
  constructor(
    readonly status: number,
    detail: string,
  ) {
    super(detail);
  }
}

/** A response that refuses the stream for now. `delay` is the requested wait in milliseconds, or 0. */
class RetryLaterError extends Error {
  constructor(readonly delay: number) {
    super(LOST);
  }
}

/**
 * One session's stream and outbox. After `close` it can be opened again and resumes at its cursor, because React's
 * strict mode runs effects twice.
 */
export class SessionConnection {
  private readonly outbox: Outbox;
  private readonly conversation = new Conversation();
  private readonly listeners = new Set<() => void>();
  private readonly observers = new Set<(activity: Activity) => void>();
  /** The turns that messages of this connection have started. Other tabs follow the same session. */
  private readonly ownTurns = new Set<string | null>();
  private state: ConnectionState = {
    messages: [],
    connectionStatus: "connecting",
    error: null,
    isTyping: false,
    gone: false,
    context: null,
    hasEarlier: false,
  };
  private isOpen = false;
  private isPublishing = false;
  private cursor: string | null = null;
  private needsHistory = true;
  private attempt: AbortController | null = null;
  private failures = 0;
  private firstDelay = FIRST_DELAY_MS;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private silenceTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly api: SessionApi) {
    this.outbox = new Outbox({
      api: this.api,
      isOpen: () => this.isOpen && this.state.connectionStatus === "connected",
      onChange: () => this.publish(),
      onRefused: ({ detail }) => this.set({ error: detail }),
      onAccepted: (turnId) => this.ownTurns.add(turnId),
    });
  }

  /** Call `listener` after each change of the state. Returns a function that ends this. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Call `observer` for each message of this connection and each call in its answers. Returns a function that ends this. */
  readonly observe = (observer: (activity: Activity) => void): (() => void) => {
    this.observers.add(observer);
    return () => this.observers.delete(observer);
  };

  /** Return the current state: the same object until the next change. */
  readonly snapshot = (): ConnectionState => this.state;

  /**
   * Send a message now or after reconnecting. Resolves to true when the server has accepted it; to false when the
   * server refuses it or the text is blank.
   */
  readonly sendMessage = async (text: string): Promise<boolean> => {
    const message = text.normalize("NFC").trim();
    if (message === "") return false;
    if (this.state.connectionStatus === "connected") this.set({ error: null });
    this.notify({ text: message });
    return this.outbox.add(message);
  };

  /** Remove and return the texts that were not accepted, so that the session that replaces this one can send them. */
  readonly drainUnsent = (): string[] => this.outbox.drainUnsent();

  /** Load the messages before the first one. A failure sets `error`. */
  readonly loadEarlier = async (): Promise<void> => {
    const { before } = this.conversation;
    if (before === null) return;
    try {
      const { chat } = await this.api.state(undefined, before);
      // The conversation was cleared during the request, or this method was called twice.
      if (this.conversation.before !== before) return;
      this.conversation.prependHistory(chat.messages, chat.earlier ?? null);
      this.publish();
    } catch (cause) {
      this.set({ error: messageOf(cause) });
    }
  };

  /** Delete the conversation. Returns whether the server did so; a failure sets `error`. */
  readonly clearMessages = async (): Promise<boolean> => {
    try {
      const response = await this.api.clear();
      if (!response.ok) throw new Error((await problemOf(response)).detail);
    } catch (cause) {
      this.set({ error: messageOf(cause) });
      return false;
    }
    this.conversation.clear();
    this.outbox.forgetAccepted();
    this.set({ error: null });
    return true;
  };

  /** Reconnect immediately, without the back-off delay. */
  readonly reconnect = (): void => {
    if (!this.isOpen) return;
    this.failures = 0;
    void this.connect();
  };

  /** Connect as soon as the tab is visible, and reconnect after failures until `close` is called. */
  open(): void {
    if (this.isOpen) return;
    this.isOpen = true;
    document.addEventListener("visibilitychange", this.onVisibilityChange);
    window.addEventListener("online", this.onOnline);
    this.onVisibilityChange();
  }

  /** Disconnect and cancel all timers. */
  close(): void {
    this.isOpen = false;
    document.removeEventListener("visibilitychange", this.onVisibilityChange);
    window.removeEventListener("online", this.onOnline);
    this.disconnect();
    this.state = { ...this.state, connectionStatus: "disconnected" };
  }

  /**
   * Disconnect when the tab is hidden and reconnect when it is visible: a browser allows few connections to one host.
   * The session log keeps the events in between.
   */
  private readonly onVisibilityChange = (): void => {
    if (!document.hidden) {
      if (this.state.connectionStatus !== "error") this.reconnect();
      return;
    }
    this.disconnect();
    if (this.state.connectionStatus !== "error") this.set({ connectionStatus: "disconnected" });
  };

  private readonly onOnline = (): void => {
    if (this.state.connectionStatus === "disconnected" && !document.hidden) this.reconnect();
  };

  /** Open the stream and read it to its end. A failure schedules the next attempt. */
  private async connect(): Promise<void> {
    this.disconnect();
    const attempt = new AbortController();
    this.attempt = attempt;
    this.set({ connectionStatus: "connecting" });
    try {
      const body = await this.openStream(attempt);
      await readStream(
        body,
        {
          onFrame: (frame) => {
            if (!attempt.signal.aborted) this.handleFrame(frame, attempt);
          },
          onRetry: (milliseconds) => (this.firstDelay = milliseconds),
        },
        () => this.onBytes(attempt),
      );
      throw new Error(LOST); // the server has ended the stream, for example because it restarts
    } catch (cause) {
      if (!attempt.signal.aborted) this.onLost(cause);
    }
  }

  private async openStream({ signal }: AbortController): Promise<ReadableStream<Uint8Array>> {
    const response = await this.api.stream(this.cursor, signal);
    if (!response.ok || response.body === null) throw await errorOf(response);
    signal.throwIfAborted();
    this.set({ connectionStatus: "connected", error: null });
    this.resetSilenceTimer();
    if (this.needsHistory) void this.loadHistory(signal);
    void this.outbox.flush();
    return response.body;
  }

  /** Reset the back-off delay and the silence timer after any bytes, including keep-alive comments. */
  private onBytes({ signal }: AbortController): void {
    if (signal.aborted) return;
    this.failures = 0;
    this.resetSilenceTimer();
  }

  private resetSilenceTimer(): void {
    clearTimeout(this.silenceTimer);
    this.silenceTimer = setTimeout(() => this.onLost(new Error(LOST)), SILENCE_MS);
  }

  /** Disconnect, then schedule the next attempt unless the server refuses the session permanently. */
  private onLost(cause: unknown): void {
    this.disconnect();
    if (cause instanceof RefusedError) {
      this.set({ connectionStatus: "error", error: cause.message, gone: cause.status === 404 });
      return;
    }
    this.set({ connectionStatus: "disconnected", error: LOST });
    const wait = backoffDelay(this.failures++, this.firstDelay);
    this.retryTimer = setTimeout(
      () => void this.connect(),
      Math.max(wait, cause instanceof RetryLaterError ? cause.delay : 0),
    );
  }

  /** End the stream and cancel all timers. */
  private disconnect(): void {
    clearTimeout(this.retryTimer);
    clearTimeout(this.silenceTimer);
    this.outbox.cancelRetry();
    this.attempt?.abort();
    this.attempt = null;
  }

  /** Apply a frame to the conversation and set the cursor to its id. */
  private handleFrame(frame: StreamFrame, { signal }: AbortController): void {
    const event = eventOf(frame);
    const reset = event?.event === "context" && event.data.reset === true;
    // A repeated frame is ignored. Only the id of a reset may be before the cursor.
    if (!reset && frame.id !== null && this.cursor !== null && Number(frame.id) <= Number(this.cursor))
      return;
    this.cursor = frame.id ?? this.cursor;
    if (event === null) return;
    this.conversation.apply(event);
    const { data } = event;
    if (event.event === "context" && event.data.message && this.outbox.acknowledge(event.data.message))
      this.ownTurns.add(data.turn_id);
    if (event.event === "function_call" && event.data.status === "done" && this.ownTurns.has(data.turn_id))
      this.notify({ call: event.data });
    if (event.event === "completion" || event.event === "error") void this.outbox.flush();
    if (reset) {
      this.outbox.forgetAccepted();
      this.needsHistory = true;
      void this.loadHistory(signal);
    }
    this.publish();
  }

  /** Load the messages that the stream does not contain: after the first connection and after a reset. */
  private async loadHistory(signal: AbortSignal): Promise<void> {
    try {
      const { chat } = await this.api.state(signal);
      if (signal.aborted) return;
      this.needsHistory = false;
      this.conversation.loadHistory(chat.messages, chat.is_typing, chat.earlier ?? null);
      this.publish();
    } catch (cause) {
      if (!signal.aborted) this.onLost(cause); // the next connection loads them
    }
  }

  private notify(activity: Activity): void {
    for (const observer of this.observers) observer(activity);
  }

  private set(change: Partial<ConnectionState>): void {
    this.state = { ...this.state, ...change };
    this.publish();
  }

  /** Publish a new state in a microtask, so that events that arrive together notify the listeners once. */
  private publish(): void {
    if (this.isPublishing || !this.isOpen) return;
    this.isPublishing = true;
    queueMicrotask(() => {
      this.isPublishing = false;
      if (!this.isOpen) return;
      const messages = [...this.conversation.messages, ...this.outbox.pending(this.conversation)];
      const { before, context, running } = this.conversation;
      this.state = {
        ...this.state,
        messages,
        context,
        isTyping: running !== null,
        hasEarlier: before !== null,
      };
      for (const listener of this.listeners) listener();
    });
  }
}

/** Return the event of a frame; null if its name is unknown or its data is no JSON. */
function eventOf({ event, data, id }: StreamFrame): NumberedEvent | null {
  if (!(EVENT_NAMES as readonly string[]).includes(event)) return null;
  try {
    return { event, data: JSON.parse(data) as unknown, seq: Number(id ?? 0) } as NumberedEvent;
  } catch {
    return null;
  }
}

/** Return the error of a response that is no stream: temporary or permanent. */
async function errorOf(response: Response): Promise<Error> {
  const { status, detail, isTransient } = await problemOf(response);
  if (isTransient) return new RetryLaterError(retryAfter(response.headers));
  return new RefusedError(status, detail);
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : LOST;
}
