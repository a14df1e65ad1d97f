import { enableCopying } from "./copyAnswer";
import { addIdempotencyKeys } from "./idempotencyKeys";
import { keepDraft } from "./keepDraft";
import { resendMessages } from "./resendMessages";

/** Enable the features of a conversation's page that are not needed for its first use. */
export function enhancePage(page: Document = document): void {
  enableCopying(page);
  addIdempotencyKeys(page);
  resendMessages(page);
  keepDraft(page);
}
