import { type Context, EVENT_NAMES } from "../events";
import { backoffDelay, retryAfter } from "./backoff";
import { Conversation, type Message, type NumberedEvent } from "./conversation";
import { Outbox } from "./outbox";
import { problemOf } from "./problem";
import { SessionApi } from "./sessionApi";
import { readStream, type StreamFrame } from "./sse";

export type ConnectionStatus = "connecting" | "connected" | "disconnected" | "error";

export interface ConnectionState {
  messages: Message[];
  connectionStatus: ConnectionStatus;
  error: string | null;
  /** Whether an answer is being written. */
  isTyping: boolean;
  /** The server knows no such session, at least not for us. */
  gone: boolean;
  /** What the session knows: cart, recent products; null before the stream has told. */
  context: Context | null;
  /** Whether there are messages before these. */
  hasEarlier: boolean;
}

const FIRST_WAIT_MS = 1000;
/** The server says something every 15 s; after three silences the line is dead, whatever the browser believes. */
const SILENCE_MS = 45_000;
const LOST = "The connection was lost. Trying again.";

/** The server will not have us, and asking again does not help. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    detail: string,
  ) {
    super(detail);
  }
}

/** Lost, but the server said when to come back. */
class Later extends Error {
  constructor(readonly delay: number) {
    super(LOST);
  }
}

/**
 * One session's stream and outbox. It can be opened again after it was closed and then goes on where it was,
 * which is what React's strict mode does to it.
 */
export class SessionConnection {
  private readonly outbox: Outbox;
  private readonly conversation = new Conversation();
  private readonly listeners = new Set<() => void>();
  private state: ConnectionState = {
    messages: [],
    connectionStatus: "connecting",
    error: null,
    isTyping: false,
    gone: false,
    context: null,
    hasEarlier: false,
  };
  private opened = false;
  private publishing = false;
  private cursor: string | null = null;
  private recallDue = true;
  private attempt: AbortController | null = null;
  private attempts = 0;
  private firstWait = FIRST_WAIT_MS;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private silenceTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly api: SessionApi) {
    this.outbox = new Outbox({
      api: this.api,
      isOpen: () => this.opened && this.state.connectionStatus === "connected",
      onChange: () => this.publish(),
      onRefused: ({ detail }) => this.set({ error: detail }),
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): ConnectionState => this.state;

  readonly sendMessage = async (text: string): Promise<boolean> => {
    const message = text.normalize("NFC").trim();
    if (message === "") return false;
    if (this.state.connectionStatus === "connected") this.set({ error: null });
    return this.outbox.add(message);
  };

  /** What could not be sent, for a session that takes this one's place. */
  readonly withdraw = (): string[] => this.outbox.withdraw();

  /** Shows the messages before those that are shown. */
  readonly loadEarlier = async (): Promise<void> => {
    const { before } = this.conversation;
    if (before === null) return;
    try {
      const { chat } = await this.api.state(undefined, before);
      if (this.conversation.before !== before) return; // it was cleared meanwhile, or asked for twice
      this.conversation.recallEarlier(chat.messages, chat.earlier ?? null);
      this.publish();
    } catch (cause) {
      this.set({ error: textOf(cause) });
    }
  };

  readonly clearMessages = async (): Promise<boolean> => {
    try {
      const response = await this.api.clear();
      if (!response.ok) throw new Error((await problemOf(response)).detail);
    } catch (cause) {
      this.set({ error: textOf(cause) });
      return false;
    }
    this.conversation.clear();
    this.outbox.forget();
    this.set({ error: null });
    return true;
  };

  /** Now, whatever the back-off says. */
  readonly reconnect = (): void => {
    if (!this.opened) return;
    this.attempts = 0;
    void this.connect();
  };

  open(): void {
    if (this.opened) return;
    this.opened = true;
    document.addEventListener("visibilitychange", this.onVisibilityChange);
    window.addEventListener("online", this.onOnline);
    this.onVisibilityChange();
  }

  close(): void {
    this.opened = false;
    document.removeEventListener("visibilitychange", this.onVisibilityChange);
    window.removeEventListener("online", this.onOnline);
    this.drop();
    this.state = { ...this.state, connectionStatus: "disconnected" };
  }

  /** A hidden tab holds no connection: browsers allow few to one host, and the log keeps everything. */
  private readonly onVisibilityChange = (): void => {
    if (!document.hidden) {
      if (this.state.connectionStatus !== "error") this.reconnect();
      return;
    }
    this.drop();
    if (this.state.connectionStatus !== "error") this.set({ connectionStatus: "disconnected" });
  };

  private readonly onOnline = (): void => {
    if (this.state.connectionStatus === "disconnected" && !document.hidden) this.reconnect();
  };

  private async connect(): Promise<void> {
    this.drop();
    const attempt = new AbortController();
    this.attempt = attempt;
    this.set({ connectionStatus: "connecting" });
    try {
      const body = await this.begin(attempt);
      await readStream(
        body,
        {
          onFrame: (frame) => {
            if (!attempt.signal.aborted) this.take(frame, attempt);
          },
          onRetry: (milliseconds) => (this.firstWait = milliseconds),
        },
        () => this.alive(attempt),
      );
      throw new Error(LOST); // the server ended the stream, as it does when it is restarted
    } catch (cause) {
      if (!attempt.signal.aborted) this.lost(cause);
    }
  }

  private async begin({ signal }: AbortController): Promise<ReadableStream<Uint8Array>> {
    const response = await this.api.stream(this.cursor, signal);
    if (!response.ok || response.body === null) throw await refusalOf(response);
    signal.throwIfAborted();
    this.set({ connectionStatus: "connected", error: null });
    this.listenForSilence();
    if (this.recallDue) void this.recall(signal);
    void this.outbox.flush();
    return response.body;
  }

  private alive({ signal }: AbortController): void {
    if (signal.aborted) return;
    this.attempts = 0;
    this.listenForSilence();
  }

  private listenForSilence(): void {
    clearTimeout(this.silenceTimer);
    this.silenceTimer = setTimeout(() => this.lost(new Error(LOST)), SILENCE_MS);
  }

  private lost(cause: unknown): void {
    this.drop();
    if (cause instanceof Refusal) {
      this.set({ connectionStatus: "error", error: cause.message, gone: cause.status === 404 });
      return;
    }
    this.set({ connectionStatus: "disconnected", error: LOST });
    const wait = backoffDelay(this.attempts++, this.firstWait);
    this.retryTimer = setTimeout(
      () => void this.connect(),
      Math.max(wait, cause instanceof Later ? cause.delay : 0),
    );
  }

  /** Ends the current stream and everything that was planned. */
  private drop(): void {
    clearTimeout(this.retryTimer);
    clearTimeout(this.silenceTimer);
    this.outbox.stop();
    this.attempt?.abort();
    this.attempt = null;
  }

  private take(frame: StreamFrame, { signal }: AbortController): void {
    const event = eventOf(frame);
    const reset = event?.event === "context" && event.data.reset === true;
    // A frame that arrives twice changes nothing. Only a reset may lie behind the cursor.
    if (!reset && frame.id !== null && this.cursor !== null && Number(frame.id) <= Number(this.cursor))
      return;
    this.cursor = frame.id ?? this.cursor;
    if (event === null) return;
    this.conversation.apply(event);
    if (event.event === "context" && event.data.message) this.outbox.heard(event.data.message);
    if (event.event === "completion" || event.event === "error") void this.outbox.flush();
    if (reset) {
      this.outbox.forget();
      this.recallDue = true;
      void this.recall(signal);
    }
    this.publish();
  }

  /** The stream did not begin, or could not go on, where we were: what it does not tell is in the state. */
  private async recall(signal: AbortSignal): Promise<void> {
    try {
      const { chat } = await this.api.state(signal);
      if (signal.aborted) return;
      this.recallDue = false;
      this.conversation.recall(chat.messages, chat.is_typing, chat.earlier ?? null);
      this.publish();
    } catch (cause) {
      if (!signal.aborted) this.lost(cause); // the next connection tries again
    }
  }

  private set(change: Partial<ConnectionState>): void {
    this.state = { ...this.state, ...change };
    this.publish();
  }

  /** Many events may arrive in one piece: they are shown once. */
  private publish(): void {
    if (this.publishing || !this.opened) return;
    this.publishing = true;
    queueMicrotask(() => {
      this.publishing = false;
      if (!this.opened) return;
      const messages = [...this.conversation.messages, ...this.outbox.waiting(this.conversation)];
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

/** The event of a frame; null for names of a later version, and for what is no event at all. */
function eventOf({ event, data, id }: StreamFrame): NumberedEvent | null {
  if (!(EVENT_NAMES as readonly string[]).includes(event)) return null;
  try {
    return { event, data: JSON.parse(data) as unknown, seq: Number(id ?? 0) } as NumberedEvent;
  } catch {
    return null;
  }
}

async function refusalOf(response: Response): Promise<Error> {
  const { status, detail, passing } = await problemOf(response);
  if (passing) return new Later(retryAfter(response.headers));
  return new Refusal(status, detail);
}

function textOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : LOST;
}
