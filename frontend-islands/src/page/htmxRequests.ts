/** The part of htmx's request events that this page uses: element, headers, status. */
export interface RequestEvent extends CustomEvent {
  readonly target: Element;
  readonly detail: {
    readonly ctx: {
      readonly request: { headers: Record<string, string> };
      readonly response?: { readonly status: number } | null;
    };
  };
}

/** Listen to htmx's requests: before each request, and after it with its status (0 if there was no response). */
export function onHtmxRequests(
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

/** Return whether it is unknown if the server handled the request: there was no response, or only a proxy's. */
export function isOutcomeUnknown(status: number): boolean {
  return status === 0 || status > 501;
}
