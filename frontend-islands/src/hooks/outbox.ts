import { backoffDelay, retryAfter } from "./backoff";
import type { Conversation, Message } from "./conversation";
import { newId } from "./newId";
import { type Problem, problemOf } from "./problem";
import type { SessionApi } from "./sessionApi";

const FIRST_DELAY_MS = 500;

interface Draft {
  clientMessageId: string;
  text: string;
  timestamp: Date;
  attempted: boolean;
  /** The conversation already contains it, so it is not shown twice. */
  isInLog: boolean;
  settle: (accepted: boolean) => void;
}

interface OutboxOptions {
  api: SessionApi;
  /** Whether messages may be sent now. */
  isOpen: () => boolean;
  onChange: () => void;
  onRefused: (problem: Problem) => void;
}

/**
 * A queue of messages that the server has not accepted yet. They are sent in order, one at a time. A message keeps its
 * `client_message_id` in all attempts, so that the server handles it once even if a response was lost.
 */
export class Outbox {
  private drafts: Draft[] = [];
  private accepted: { messageId: string; message: Message }[] = [];
  private sending = false;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: OutboxOptions) {}

  /** Add a message. Resolves to true when the server has accepted it, to false when the server refuses it. */
  add(text: string): Promise<boolean> {
    return new Promise((settle) => {
      const draft = {
        clientMessageId: newId(),
        text,
        timestamp: new Date(),
        attempted: false,
        isInLog: false,
      };
      this.drafts.push({ ...draft, settle });
      this.options.onChange();
      void this.flush();
    });
  }

  /** Return the messages that are not in the conversation yet. */
  pending(conversation: Conversation): Message[] {
    const known = new Set(conversation.messages.map((message) => message.id));
    const accepted = this.accepted
      .filter(({ messageId }) => !known.has(messageId))
      .map(({ message }) => message);
    return [...accepted, ...this.drafts.filter((draft) => !draft.isInLog).map(asMessage)];
  }

  /** Handle a shopper's message from the stream. It may be one of this queue whose response is late or lost. */
  acknowledge(text: string): void {
    const draft = this.drafts.find((draft) => draft.attempted && !draft.isInLog);
    if (draft?.text === text) draft.isInLog = true;
  }

  /** Remove and return the texts that were not accepted, so that another session can send them. */
  drainUnsent(): string[] {
    const drafts = this.drafts.filter((draft) => !draft.isInLog);
    this.drafts = [];
    for (const draft of drafts) draft.settle(true);
    return drafts.map(({ text }) => text);
  }

  /** Forget the accepted messages, after the conversation was cleared. */
  forgetAccepted(): void {
    this.accepted = [];
  }

  async flush(): Promise<void> {
    if (this.sending) return;
    this.cancelRetry();
    this.sending = true;
    try {
      for (let draft = this.drafts[0]; draft && this.options.isOpen(); draft = this.drafts[0]) {
        if (!(await this.deliver(draft))) break;
        this.failures = 0;
      }
    } finally {
      this.sending = false;
    }
  }

  /** Cancel the next attempt. `flush` starts again. */
  cancelRetry(): void {
    clearTimeout(this.timer);
  }

  /** Make one attempt. Returns true if the message was accepted or refused. */
  private async deliver(draft: Draft): Promise<boolean> {
    draft.attempted = true;
    try {
      const response = await this.options.api.send(draft.text, draft.clientMessageId);
      if (response.ok) this.accept(draft, ((await response.json()) as { message_id: string }).message_id);
      else if (!(await this.refuse(draft, response))) return this.retryLater(retryAfter(response.headers));
      return true;
    } catch {
      return this.retryLater(0); // the message may have arrived; the next attempt shows it
    }
  }

  private accept(draft: Draft, messageId: string): void {
    this.accepted.push({ messageId, message: { ...asMessage(draft), id: messageId } });
    this.settle(draft, true);
  }

  /** Handle a refusal. Returns false if another attempt may succeed. */
  private async refuse(draft: Draft, response: Response): Promise<boolean> {
    const problem = await problemOf(response);
    if (problem.isTransient || problem.code === "turn_in_progress") return false;
    this.options.onRefused(problem);
    this.settle(draft, false);
    return true;
  }

  private settle(draft: Draft, accepted: boolean): void {
    this.drafts = this.drafts.filter((known) => known !== draft);
    draft.settle(accepted);
    this.options.onChange();
  }

  private retryLater(requestedMs: number): false {
    const delay = Math.max(requestedMs, backoffDelay(this.failures++, FIRST_DELAY_MS));
    this.timer = setTimeout(() => void this.flush(), delay);
    return false;
  }
}

function asMessage({ clientMessageId, text, timestamp }: Draft): Message {
  return { id: clientMessageId, type: "user", content: text, timestamp, turn_id: null };
}
