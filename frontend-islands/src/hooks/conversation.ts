import type {
  CallError,
  Completion,
  Context,
  FunctionCall,
  SessionEvent,
  TextChunk,
  TurnError,
} from "../events";

export type MessageType = "user" | "assistant" | "function_call" | "error";

/** The sanitised HTML of blocks by their ids: `12-3-1` is block 1 of part `12-3`. */
export type BlockHtml = Record<string, string>;

/** A function call with its status, and its result or its error. */
export interface FunctionCallView {
  call_id: string;
  name: string;
  parameters: Record<string, unknown>;
  status: "running" | "done" | "failed";
  result: Record<string, unknown> | null;
  error: CallError | null;
}

/** One item of the conversation: a shopper's message, text of the assistant, a function call or an error. */
export interface Message {
  id: string;
  type: MessageType;
  /** Markdown if the assistant wrote it, otherwise plain text; empty for a function call. */
  content: string;
  /** The blocks of an answer by id, in order. Only set if HTML was requested from the server. */
  html?: BlockHtml;
  timestamp: Date;
  /** The turn of the message; null for a call that a button triggered. */
  turn_id: string | null;
  function_call?: FunctionCallView;
}

/** A message as the JSON of the session's state contains it. */
export interface WireMessage extends Omit<Message, "timestamp" | "function_call"> {
  timestamp: string;
  function_call?: (Omit<FunctionCallView, "result" | "error"> & Partial<FunctionCallView>) | null;
}

/** An event with its number in the session log. */
export type NumberedEvent = SessionEvent & { seq: number; data: { html?: BlockHtml } };

/** The messages of one turn. Its number is that of its first event. */
interface Turn {
  number: number;
  messages: Message[];
  hasEnded?: boolean;
}

/** The error of a call that was still running when its turn ended. */
const INTERRUPTED: CallError = {
  code: "interrupted",
  message: "This was stopped before it was done.",
  suggestions: [],
  recovery: "",
};

/**
 * The fold of a session's events into messages, with the same rules and ids as app/turn.py. A changed message is a new
 * object, so that views can compare messages by identity.
 */
export class Conversation {
  private turns = new Map<string, Turn>();
  private earlier: Message[] = [];
  /** The cursor for loading the messages before these; null if there are none. */
  before: number | null = null;
  /** The id of the running turn, or null. */
  running: string | null = null;
  /** The data of the newest context event; null before the first. */
  context: Context | null = null;

  /** All messages, oldest first: the history and then the turns of the stream, each message once. */
  get messages(): Message[] {
    const folded = [...this.turns.values()].flatMap((turn) => turn.messages);
    const known = new Set(folded.map((message) => message.id));
    const earlier = this.earlier.filter(
      ({ id, turn_id }) => !known.has(id) && !(turn_id !== null && this.turns.has(turn_id)),
    );
    return [...earlier, ...folded];
  }

  /** Remove all messages. The context remains. */
  clear(): void {
    this.turns.clear();
    this.earlier = [];
    this.before = null;
    this.running = null;
  }

  /**
   * Set the messages from before the stream. They replace an earlier history, but not the messages of turns that the
   * stream contains.
   *
   * @param isTyping - Whether the last of these messages belongs to a running turn.
   * @param before - The cursor of the messages before these; null if there are none.
   */
  loadHistory(messages: WireMessage[], isTyping: boolean, before: number | null = null): void {
    this.earlier = messages.map(fromWire);
    this.before = before;
    const last = messages.at(-1)?.turn_id ?? null;
    // The stream may have brought the end of the turn while the history was on its way.
    if (isTyping && last !== null && !this.turns.get(last)?.hasEnded) this.running ??= last;
  }

  /** Insert older messages before the history. Messages that it already contains are skipped. */
  prependHistory(messages: WireMessage[], before: number | null): void {
    const known = new Set(this.earlier.map(({ id }) => id));
    const older = messages.map(fromWire).filter(({ id }) => !known.has(id));
    // A running turn may have begun before button calls that are already loaded. Turn numbers give the order.
    this.earlier = [...older, ...this.earlier].sort((one, other) => numberOf(one) - numberOf(other));
    this.before = before;
  }

  /** Add an event of the stream. The caller passes each event once, in the order of the numbers. */
  apply(event: NumberedEvent): void {
    this.fold(event);
    const { html, turn_id } = event.data;
    const turn = html && turn_id !== null && this.turns.get(turn_id);
    if (turn) storeHtml(turn, html);
  }

  private fold(event: NumberedEvent): void {
    switch (event.event) {
      case "context":
        this.context = event.data;
        if (event.data.reset) this.clear();
        if (event.data.message)
          this.ask(event.seq, event.data.turn_id, event.data.message, event.data.timestamp);
        return;
      case "text_chunk":
        this.write(this.turnOf(event.seq, event.data.turn_id), event.data);
        return;
      case "function_call":
        this.call(this.turnOf(event.seq, event.data.turn_id, event.data.call_id), event.data);
        return;
      case "completion":
      case "error":
        this.end(this.turnOf(event.seq, event.data.turn_id), event);
    }
  }

  /** Begin a turn with the shopper's message. */
  private ask(seq: number, turnId: string | null, content: string, timestamp: string): void {
    const turn = this.turnOf(seq, turnId);
    this.running = turnId;
    add(turn, {
      id: partId(turn, 1),
      type: "user",
      content,
      timestamp: new Date(timestamp),
      turn_id: turnId,
    });
  }

  /** Append text to its part, or begin the part. */
  private write(turn: Turn, { part_id: id, text, timestamp, turn_id }: TextChunk): void {
    const known = turn.messages.find((message) => message.id === id);
    if (known) replace(turn, { ...known, content: known.content + text });
    else add(turn, { id, type: "assistant", content: text, timestamp: new Date(timestamp), turn_id });
  }

  /** Add a call, or replace it by its new status. */
  private call(turn: Turn, data: FunctionCall): void {
    const { call_id, name, parameters, status, result = null, error = null, turn_id } = data;
    const known = turn.messages.find((message) => message.id === call_id);
    const message: Message = {
      id: call_id,
      type: "function_call",
      content: "",
      timestamp: known?.timestamp ?? new Date(data.timestamp),
      turn_id,
      function_call: { call_id, name, parameters, status, result, error },
    };
    if (known) replace(turn, message);
    else add(turn, message);
  }

  /** End a turn: running calls become interrupted, and an error is added as a message. */
  private end(
    turn: Turn,
    event: { event: "completion"; data: Completion } | { event: "error"; data: TurnError },
  ) {
    for (const message of turn.messages) {
      const call = message.function_call;
      if (call?.status !== "running") continue;
      const function_call: FunctionCallView = { ...call, status: "failed", error: INTERRUPTED };
      replace(turn, { ...message, function_call });
    }
    turn.hasEnded = true;
    if (event.data.turn_id === this.running) this.running = null;
    if (event.event === "completion") return;
    const { message: content = "", timestamp, turn_id } = event.data;
    const id = partId(turn, turn.messages.length + 1);
    add(turn, { id, type: "error", content, timestamp: new Date(timestamp), turn_id });
  }

  /**
   * Return the turn of an event, creating it if necessary. A button's call has no turn id; the call's id replaces it.
   */
  private turnOf(seq: number, turnId: string | null, callId = String(seq)): Turn {
    const key = turnId ?? `outside ${callId}`;
    const known = this.turns.get(key);
    if (known) return known;
    const turn = { number: seq, messages: [] };
    this.turns.set(key, turn);
    return turn;
  }
}

/** Return the id of a part from its number within the turn, counted from 1. */
function partId(turn: Turn, ordinal: number): string {
  return `${turn.number}-${ordinal}`;
}

/** Return the turn number in a message's id: 12 for `12-3`. */
function numberOf({ id }: Message): number {
  return parseInt(id, 10);
}

function add(turn: Turn, message: Message): void {
  turn.messages = [...turn.messages, message];
}

function replace(turn: Turn, message: Message): void {
  turn.messages = turn.messages.map((known) => (known.id === message.id ? message : known));
}

/** Store the HTML of blocks with their messages. Blocks of unknown messages are dropped. */
function storeHtml(turn: Turn, html: BlockHtml): void {
  for (const message of turn.messages) {
    const mine = Object.entries(html).filter(([id]) => partOf(id) === message.id);
    if (mine.length > 0)
      replace(turn, { ...message, html: { ...message.html, ...Object.fromEntries(mine) } });
  }
}

/** Return the part's id of a block's id: `12-3` for `12-3-1`. */
function partOf(blockId: string): string {
  return blockId.slice(0, blockId.lastIndexOf("-"));
}

/** Convert a message from JSON. */
function fromWire({ function_call: call, timestamp, ...message }: WireMessage): Message {
  const read: Message = { ...message, timestamp: new Date(timestamp) };
  if (call) read.function_call = { ...call, result: call.result ?? null, error: call.error ?? null };
  return read;
}
