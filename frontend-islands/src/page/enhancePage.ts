import { offerCopies } from "./copyAnswer";
import { keyChanges } from "./idempotencyKeys";
import { resendMessages } from "./resendMessages";

/** What a conversation's page can wait for until it is usable. */
export function easePage(page: Document = document): void {
  offerCopies(page);
  keyChanges(page);
  resendMessages(page);
}
