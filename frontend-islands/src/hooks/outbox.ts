import { backoffDelay, retryAfter } from "./backoff";
import type { Conversation, Message } from "./conversation";
import { newId } from "./newId";
import { type Problem, problemOf } from "./problem";
import type { SessionApi } from "./sessionApi";

/** The longest delay before the second attempt, in milliseconds. */
const FIRST_DELAY_MS = 500;

/** A message that the server has not accepted yet. */
interface Draft {
  clientMessageId: string;
  text: string;
  timestamp: Date;
  /** Whether it was sent at least once. */
  attempted: boolean;
  /** Whether the conversation contains it already. Then it is not shown a second time. */
  isInLog: boolean;
  /** Resolves the promise of `add`. */
  settle: (accepted: boolean) => void;
}

interface OutboxOptions {
  api: SessionApi;
  /** Return whether messages may be sent now. */
  isOpen: () => boolean;
  /** Called when the pending messages have changed. */
  onChange: () => void;
  /** Called when the server refuses a message for good. */
  onRefused: (problem: Problem) => void;
  /** Called with the turn that a message has started. */
  onAccepted: (turnId: string) => void;
}

/**
 * A queue of messages that the server has not accepted yet. They are sent in order, one at a time. A message has the
 * same `client_message_id` in all attempts, so that the server handles it once even if a response is lost.
 */
export class Outbox {
  private drafts: Draft[] = [];
  private accepted: { messageId: string; message: Message }[] = [];
  private sending = false;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: OutboxOptions) {}

  /** Queue a message. Resolves to true when the server has accepted it, to false when the server has refused it. */
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

  /** Return the messages that the conversation does not contain yet, oldest first. */
  pending(conversation: Conversation): Message[] {
    const known = new Set(conversation.messages.map((message) => message.id));
    const accepted = this.accepted
      .filter(({ messageId }) => !known.has(messageId))
      .map(({ message }) => message);
    return [...accepted, ...this.drafts.filter((draft) => !draft.isInLog).map(asMessage)];
  }

  /**
   * Handle a shopper's message that the stream delivered. If it equals the oldest attempted message of this queue, the
   * server has accepted that one, although the response is late or lost. Returns whether it does.
   */
  acknowledge(text: string): boolean {
    const draft = this.drafts.find((draft) => draft.attempted && !draft.isInLog);
    if (draft?.text !== text) return false;
    draft.isInLog = true;
    return true;
  }

  /**
   * Remove and return the texts that were not accepted, so that another session can send them. Their promises resolve
   * to true.
   */
  drainUnsent(): string[] {
    const drafts = this.drafts.filter((draft) => !draft.isInLog);
    this.drafts = [];
    for (const draft of drafts) draft.settle(true);
    return drafts.map(({ text }) => text);
  }

  /** Drop the accepted messages after the conversation was cleared. */
  forgetAccepted(): void {
    this.accepted = [];
  }

  /** Send the queued messages now, if sending is possible. Does nothing while another call sends them. */
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

  /** Cancel the scheduled attempt. A call of `flush` resumes sending. */
  cancelRetry(): void {
    clearTimeout(this.timer);
  }

  /** Send a message once. Returns true if it was accepted or refused, false if another attempt is scheduled. */
  private async deliver(draft: Draft): Promise<boolean> {
    draft.attempted = true;
    try {
      const response = await this.options.api.send(draft.text, draft.clientMessageId);
      if (response.ok) this.accept(draft, (await response.json()) as { message_id: string; turn_id: string });
      else if (!(await this.refuse(draft, response))) return this.retryLater(retryAfter(response.headers));
      return true;
    } catch {
      return this.retryLater(0); // the server may have received the message; the next attempt has the same id
    }
  }

  private accept(
    draft: Draft,
    { message_id: messageId, turn_id }: { message_id: string; turn_id: string },
  ): void {
    this.options.onAccepted(turn_id);
    this.accepted.push({ messageId, message: { ...asMessage(draft), id: messageId } });
    this.settle(draft, true);
  }

  /** Handle an error status. Returns false if another attempt may succeed. */
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

  /** Schedule the next attempt, at the earliest after the delay that the server requests. */
  private retryLater(requestedMs: number): false {
    const delay = Math.max(requestedMs, backoffDelay(this.failures++, FIRST_DELAY_MS));
    this.timer = setTimeout(() => void this.flush(), delay);
    return false;
  }
}

function asMessage({ clientMessageId, text, timestamp }: Draft): Message {
  return { id: clientMessageId, type: "user", content: text, timestamp, turn_id: null };
}
