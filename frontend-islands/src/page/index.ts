import { offerCopies } from "./copy";
import { keyChanges } from "./keys";
import { resendMessages } from "./resend";

/** What a conversation's page can wait for until it is usable. */
export function easePage(page: Document = document): void {
  offerCopies(page);
  keyChanges(page);
  resendMessages(page);
}
