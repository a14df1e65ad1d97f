/** The part of htmx's events about requests that the page needs: who asked, with what, and what came of it. */
export interface RequestEvent extends CustomEvent {
  readonly target: Element;
  readonly detail: {
    readonly ctx: {
      readonly request: { headers: Record<string, string> };
      readonly response?: { readonly status: number } | null;
    };
  };
}

/** Listens to a form's requests: before one goes out, and when it is over, with its status (0: no answer came). */
export function onRequests(
  page: Document,
  {
    before,
    after,
  }: { before?: (event: RequestEvent) => void; after?: (event: RequestEvent, status: number) => void },
): void {
  if (before) page.addEventListener("htmx:before:request", (event) => before(event as RequestEvent));
  if (after) {
    page.addEventListener("htmx:finally:request", (event) => {
      const { detail } = event as RequestEvent;
      after(event as RequestEvent, detail.ctx.response?.status ?? 0);
    });
  }
}

/** Whether nobody can tell if the request was taken: no answer came, or only one from the way there. */
export function isLost(status: number): boolean {
  return status === 0 || status > 501;
}
