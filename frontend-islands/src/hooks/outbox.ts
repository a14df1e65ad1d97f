import { backoffDelay, retryAfter } from "./backoff";
import type { Conversation, Message } from "./conversation";
import { newId } from "./newId";
import { type Problem, problemOf } from "./problem";
import type { SessionApi } from "./sessionApi";

const FIRST_WAIT_MS = 500;

interface Draft {
  clientMessageId: string;
  text: string;
  timestamp: Date;
  attempted: boolean;
  /** The log already tells of it, so it is not shown a second time. */
  heard: boolean;
  settle: (accepted: boolean) => void;
}

interface OutboxOptions {
  api: SessionApi;
  /** Whether messages may leave now. */
  isOpen: () => boolean;
  onChange: () => void;
  onRefused: (problem: Problem) => void;
}

/**
 * What the shopper sent and the server has not taken yet, in order, one at a time. A message keeps its
 * `client_message_id` through all attempts: when only the answer was lost, the server does nothing twice.
 */
export class Outbox {
  private drafts: Draft[] = [];
  private taken: { messageId: string; message: Message }[] = [];
  private sending = false;
  private attempts = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: OutboxOptions) {}

  /** Resolves to true once the server has it, to false when it was refused. */
  add(text: string): Promise<boolean> {
    return new Promise((settle) => {
      const draft = { clientMessageId: newId(), text, timestamp: new Date(), attempted: false, heard: false };
      this.drafts.push({ ...draft, settle });
      this.options.onChange();
      void this.flush();
    });
  }

  /** What is on its way and not in the conversation yet. */
  waiting(conversation: Conversation): Message[] {
    const known = new Set(conversation.messages.map((message) => message.id));
    const taken = this.taken.filter(({ messageId }) => !known.has(messageId)).map(({ message }) => message);
    return [...taken, ...this.drafts.filter((draft) => !draft.heard).map(asMessage)];
  }

  /** The log told of a shopper's message: perhaps ours, whose answer is late or lost. */
  heard(text: string): void {
    const draft = this.drafts.find((draft) => draft.attempted && !draft.heard);
    if (draft?.text === text) draft.heard = true;
  }

  /** The words nobody has taken, for somebody else to send; nothing of them is left here. */
  withdraw(): string[] {
    const drafts = this.drafts.filter((draft) => !draft.heard);
    this.drafts = [];
    for (const draft of drafts) draft.settle(true);
    return drafts.map(({ text }) => text);
  }

  /** The conversation was cleared: what the server took is gone with it. */
  forget(): void {
    this.taken = [];
  }

  async flush(): Promise<void> {
    if (this.sending) return;
    this.stop();
    this.sending = true;
    try {
      for (let draft = this.drafts[0]; draft && this.options.isOpen(); draft = this.drafts[0]) {
        if (!(await this.deliver(draft))) break;
        this.attempts = 0;
      }
    } finally {
      this.sending = false;
    }
  }

  /** No more attempts until the next flush. */
  stop(): void {
    clearTimeout(this.timer);
  }

  /** One attempt; true when the draft is settled, either way. */
  private async deliver(draft: Draft): Promise<boolean> {
    draft.attempted = true;
    try {
      const response = await this.options.api.send(draft.text, draft.clientMessageId);
      if (response.ok) this.accept(draft, ((await response.json()) as { message_id: string }).message_id);
      else if (!(await this.refuse(draft, response))) return this.later(retryAfter(response.headers));
      return true;
    } catch {
      return this.later(0); // the network failed: whether it arrived, the next attempt will find out
    }
  }

  private accept(draft: Draft, messageId: string): void {
    this.taken.push({ messageId, message: { ...asMessage(draft), id: messageId } });
    this.settle(draft, true);
  }

  /** False when asking again later may help. */
  private async refuse(draft: Draft, response: Response): Promise<boolean> {
    const problem = await problemOf(response);
    if (problem.passing || problem.code === "turn_in_progress") return false;
    this.options.onRefused(problem);
    this.settle(draft, false);
    return true;
  }

  private settle(draft: Draft, accepted: boolean): void {
    this.drafts = this.drafts.filter((known) => known !== draft);
    draft.settle(accepted);
    this.options.onChange();
  }

  private later(asked: number): false {
    const delay = Math.max(asked, backoffDelay(this.attempts++, FIRST_WAIT_MS));
    this.timer = setTimeout(() => void this.flush(), delay);
    return false;
  }
}

function asMessage({ clientMessageId, text, timestamp }: Draft): Message {
  return { id: clientMessageId, type: "user", content: text, timestamp, turn_id: null };
}
