import { enableCopying } from "./copyAnswer";
import { addIdempotencyKeys } from "./idempotencyKeys";
import { resendMessages } from "./resendMessages";

/** Add the features of a conversation's page that may load late. */
export function enhancePage(page: Document = document): void {
  enableCopying(page);
  addIdempotencyKeys(page);
  resendMessages(page);
}
