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

/** A block's id (`12-3-1`) to its sanitised HTML. */
export type BlockHtml = Record<string, string>;

export interface FunctionCallView {
  call_id: string;
  name: string;
  parameters: Record<string, unknown>;
  status: "running" | "done" | "failed";
  result: Record<string, unknown> | null;
  error: CallError | null;
}

export interface Message {
  id: string;
  type: MessageType;
  /** Markdown from the assistant, plain text from others. */
  content: string;
  /** An answer's blocks by id, in order, where the server was asked for its HTML. */
  html?: BlockHtml;
  timestamp: Date;
  turn_id: string | null;
  function_call?: FunctionCallView;
}

/** A message in the JSON of the session's state. */
export interface WireMessage extends Omit<Message, "timestamp" | "function_call"> {
  timestamp: string;
  function_call?: (Omit<FunctionCallView, "result" | "error"> & Partial<FunctionCallView>) | null;
}

export type NumberedEvent = SessionEvent & { seq: number; data: { html?: BlockHtml } };

interface Turn {
  number: number;
  messages: Message[];
}

const INTERRUPTED: CallError = {
  code: "interrupted",
  message: "This was stopped before it was done.",
  suggestions: [],
  recovery: "",
};

/**
 * Folds a session's events into messages, like app/turn.py and with the same ids. Messages are replaced and
 * never changed in place, so that a view compares them by identity.
 */
export class Conversation {
  private turns = new Map<string, Turn>();
  private earlier: Message[] = [];
  /** The cursor of the messages before these; null if there are none. */
  before: number | null = null;
  /** The id of the turn that is being answered, or null. */
  running: string | null = null;
  /** The newest context event. */
  context: Context | null = null;

  get messages(): Message[] {
    const folded = [...this.turns.values()].flatMap((turn) => turn.messages);
    const known = new Set(folded.map((message) => message.id));
    const earlier = this.earlier.filter(
      ({ id, turn_id }) => !known.has(id) && !(turn_id !== null && this.turns.has(turn_id)),
    );
    return [...earlier, ...folded];
  }

  clear(): void {
    this.turns.clear();
    this.earlier = [];
    this.before = null;
    this.running = null;
  }

  /** Take the messages from before the stream. For a turn that the stream contains, the stream's messages are used. */
  loadHistory(messages: WireMessage[], isTyping: boolean, before: number | null = null): void {
    this.earlier = messages.map(fromWire);
    this.before = before;
    if (isTyping) this.running ??= messages.at(-1)?.turn_id ?? null;
  }

  /** Put older messages before the history. */
  prependHistory(messages: WireMessage[], before: number | null): void {
    const known = new Set(this.earlier.map(({ id }) => id));
    const older = messages.map(fromWire).filter(({ id }) => !known.has(id));
    // An answer that is still being written may have begun before the clicks around it.
    this.earlier = [...older, ...this.earlier].sort((one, other) => numberOf(one) - numberOf(other));
    this.before = before;
  }

  apply(event: NumberedEvent): void {
    this.fold(event);
    const { html, turn_id } = event.data;
    const turn = html && turn_id !== null && this.turns.get(turn_id);
    if (turn) draw(turn, html);
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

  private write(turn: Turn, { part_id: id, text, timestamp, turn_id }: TextChunk): void {
    const known = turn.messages.find((message) => message.id === id);
    if (known) replace(turn, { ...known, content: known.content + text });
    else add(turn, { id, type: "assistant", content: text, timestamp: new Date(timestamp), turn_id });
  }

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
    if (event.data.turn_id === this.running) this.running = null;
    if (event.event === "completion") return;
    const { message: content, timestamp, turn_id } = event.data;
    const id = partId(turn, turn.messages.length + 1);
    add(turn, { id, type: "error", content, timestamp: new Date(timestamp), turn_id });
  }

  /** A click belongs to no turn. It gets a turn of its own, keyed by its call's id. */
  private turnOf(seq: number, turnId: string | null, callId = String(seq)): Turn {
    const key = turnId ?? `outside ${callId}`;
    const known = this.turns.get(key);
    if (known) return known;
    const turn = { number: seq, messages: [] };
    this.turns.set(key, turn);
    return turn;
  }
}

function partId(turn: Turn, ordinal: number): string {
  return `${turn.number}-${ordinal}`;
}

/** Return the turn number of a message: 12 for the id `12-3`. */
function numberOf({ id }: Message): number {
  return parseInt(id, 10);
}

function add(turn: Turn, message: Message): void {
  turn.messages = [...turn.messages, message];
}

function replace(turn: Turn, message: Message): void {
  turn.messages = turn.messages.map((known) => (known.id === message.id ? message : known));
}

/** Puts blocks in their places: those of a text that is known. */
function draw(turn: Turn, html: BlockHtml): void {
  for (const message of turn.messages) {
    const mine = Object.entries(html).filter(([id]) => partOf(id) === message.id);
    if (mine.length > 0)
      replace(turn, { ...message, html: { ...message.html, ...Object.fromEntries(mine) } });
  }
}

/** The id of a block's part: `12-3` of `12-3-1`. */
function partOf(blockId: string): string {
  return blockId.slice(0, blockId.lastIndexOf("-"));
}

function fromWire({ function_call: call, timestamp, ...message }: WireMessage): Message {
  const read: Message = { ...message, timestamp: new Date(timestamp) };
  if (call) read.function_call = { ...call, result: call.result ?? null, error: call.error ?? null };
  return read;
}
